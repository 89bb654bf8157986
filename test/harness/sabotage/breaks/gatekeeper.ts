import { isObject, type JsonObject, type JsonValue } from "../../../../src/kubernetes/json.ts";
import { at, type Break, type Edit, gone, having, inText, nothing, ofList, ofObject, ofText, put, replaced, valueAt, where, without } from "../break.ts";
import { allowsBindings, forbidsMore, forbidsPlainURLs, forbidsSubresources, forbidsUnnamed, kinds, matchesKind, opposite, temptingValue } from "../values.ts";

const target = "gatekeeper" as const;
const policy = (name: string, apply: Break["apply"], seenBy: Break["seenBy"] = "verdict"): Break => ({ name, target, file: "policy", seenBy, apply });
const template = (name: string, apply: Break["apply"], seenBy: Break["seenBy"] = "verdict"): Break => ({ name, target, file: "template", seenBy, apply });
const bytes = (name: string, because: string, apply: Break["apply"]): Break => ({ name, target, file: "policy", seenBy: "bytes", because, apply });

const parameter = (...path: (string | number)[]) => ["spec", "parameters", ...path];
const match = (...path: (string | number)[]) => ["spec", "match", ...path];
const rego = (...path: (string | number)[]) => ["spec", "targets", 0, "code", 0, "source", ...path];

/** The kinds of a match changed one by one; entries that are left with none are taken out. */
const eachKind = (change: (kind: string) => string | undefined): Edit =>
  ofList((entries) => {
    const changed = entries
      .filter(isObject)
      .map((entry) => ({ ...entry, kinds: ((entry.kinds ?? []) as string[]).map(change).filter((kind) => kind !== undefined) }));
    const left = changed.filter((entry) => entry.kinds.length > 0);
    return left.length === 0 ? nothing : left;
  });

/** A piece of one of the libraries replaced. */
const inLibraries = (from: string | RegExp, to: string): Edit => ofList((libs) => libs.map((lib) => String(lib).replace(from, to)));

/** The first waiver changed. */
const waiver = (edit: (waiver: JsonObject) => JsonValue | typeof nothing) => at(parameter("waivers", 0), ofObject(edit));

const matchBreaks: Break[] = [
  ...kinds.map((kind) =>
    policy(
      `match without ${kind}`,
      at(
        match("kinds"),
        eachKind((entry) => (entry === kind ? undefined : entry)),
      ),
    ),
  ),
  policy(
    "match of a kind that is misspelt",
    at(
      match("kinds", 0, "kinds", 0),
      ofText((kind) => `${kind}s`),
    ),
  ),
  policy("match of another group", at(match("kinds", -1, "apiGroups", 0), put("extensions"))),
  policy("match of every group", at(match("kinds", 0, "apiGroups", 0), put("*"))),
  policy("match of every kind", at(match("kinds"), gone)),
  policy("match of cluster-scoped objects", at(match("scope"), put("Cluster"))),
  policy("match of namespaced objects", at(match("scope"), put("Namespaced"))),
  policy("match of one namespace", at(match("namespaces"), put(["production"]))),
  policy("nothing exempt", at(match("excludedNamespaces"), gone)),
  policy("first exempt namespace dropped", at(match("excludedNamespaces", 0), gone)),
  policy("last exempt namespace dropped", at(match("excludedNamespaces", -1), gone)),
  policy(
    "exempt namespaces by prefix",
    at(
      match("excludedNamespaces", 0),
      ofText((name) => `${name}*`),
    ),
  ),
  policy("every namespace exempt", at(match("excludedNamespaces"), put(["*"]))),
  policy("a match that the engine does not know", at(match("labelSelector"), put({ matchLabels: { app: "web" } })), "error"),
];

const fileBreaks: Break[] = [
  policy("Constraint deleted", () => null, "error"),
  policy("Constraint is no YAML", (text) => `${text}\n  - ]`, "error"),
  policy(
    "Constraint of a kind without template",
    at(
      ["kind"],
      ofText((kind) => kind.replace("V1", "V9")),
    ),
    "error",
  ),
  policy("Constraint of another group", at(["apiVersion"], put("v1")), "error"),
  policy("label of another check", at(["metadata", "labels", "bulwark.dev/check"], put("another-check")), "error"),
  policy("label of another control", at(["metadata", "labels", "bulwark.dev/control"], put("another-control")), "error"),
  policy("labels dropped", at(["metadata", "labels"], gone), "error"),
  policy("parameters dropped", at(parameter(), gone)),
  template("ConstraintTemplate deleted", () => null, "error"),
  template("ConstraintTemplate is no YAML", (text) => `${text}\n]`, "error"),
  template(
    "ConstraintTemplate of another kind",
    at(
      ["spec", "crd", "spec", "names", "kind"],
      ofText((kind) => `${kind}X`),
    ),
    "error",
  ),
  template("Rego without version", at(rego("version"), gone), "error"),
  template("Rego of another package", at(rego("rego"), replaced(/^package .*$/m, "package another")), "error"),
  template("Rego that does not parse", at(rego("rego"), replaced("violations(review, parameters) :=", "violations(review parameters) :=")), "error"),
  template(
    "Rego with a brace missing",
    at(
      rego("rego"),
      ofText((text) => text.replace(/\}\s*$/, "")),
    ),
    "error",
  ),
  template("Rego without a library", at(rego("libs", 0), gone), "error"),
  template("no Rego at all", at(rego(), gone), "error"),
];

const predicateBreaks: Break[] = [
  policy(
    "operator flipped",
    at(
      parameter("operator"),
      ofText((operator) => opposite[operator] ?? nothing),
    ),
  ),
  policy(
    "operator unknown",
    at(
      parameter("operator"),
      ofText(() => "Like"),
    ),
  ),
  policy(
    "no values",
    at(
      parameter("values"),
      ofList((values) => (values.length === 0 ? nothing : [])),
    ),
  ),
  policy("first value dropped", at(parameter("values", 0), gone)),
  policy("last value dropped", at(parameter("values", -1), gone)),
  policy(
    "one value more",
    at(
      parameter("values"),
      ofList((values, check) => (temptingValue(check) === undefined ? nothing : [...values, temptingValue(check) as JsonValue])),
    ),
  ),
  policy(
    "values as texts",
    at(
      parameter("values"),
      ofList((values) => values.map(String)),
    ),
  ),
  policy(
    "pattern not anchored",
    at(
      parameter("values", 0),
      ofText((value, { parameters }) => (parameters.operator === "Matches" ? value.replace(/^\^/, "").replace(/\$$/, "") : nothing)),
    ),
  ),
  policy(
    "pattern matches all",
    at(
      parameter("values", 0),
      ofText((_, { parameters }) => (parameters.operator === "Matches" ? ".*" : nothing)),
    ),
  ),
  policy(
    "absence flipped",
    at(
      parameter("whenAbsent"),
      ofText((value) => (value === "pass" ? "fail" : "pass")),
    ),
  ),
  policy(
    "another field",
    at(
      parameter("path", -1, -1),
      ofText((key) => `${key}x`),
    ),
  ),
  policy(
    "no unless",
    at(
      parameter("unless"),
      ofList((conditions) => (conditions.length === 0 ? nothing : [])),
    ),
  ),
  policy(
    "unless of another value",
    at(
      parameter("unless", 0, "values"),
      ofList((values) => (values.length === 0 ? nothing : ["another"])),
    ),
  ),
  policy(
    "unless that always holds",
    at(
      parameter("unless"),
      ofList((conditions) => [...conditions, { path: [["bulwarkNever"]], operator: "Absent", values: [] }]),
    ),
  ),
  policy("inheritance dropped", at(parameter("podPath"), gone)),
  policy(
    "inherited from another field",
    at(
      parameter("podPath", -1),
      ofText((key) => `${key}x`),
    ),
  ),
];

const containerBreaks: Break[] = [
  ...["containers", "initContainers", "ephemeralContainers"].flatMap((list) => [
    policy(`without ${list}`, at(parameter("containers"), without(list))),
    policy(`with ${list}`, at(parameter("containers"), having(list))),
  ]),
  policy(
    "no lists of containers",
    at(
      parameter("containers"),
      ofList(() => []),
    ),
  ),
];

const kindBreaks: Break[] = [
  policy("fields beside the first dropped", at(parameter("otherPaths"), gone)),
  policy("last field dropped", at(parameter("otherPaths", -1), gone)),
  policy(
    "keys that begin another way",
    at(
      parameter("keyPrefix"),
      ofText((prefix) => `${prefix}x`),
    ),
  ),
  policy(
    "keys of every beginning",
    at(
      parameter("keyPrefix"),
      ofText(() => ""),
    ),
  ),
  policy("first required amount dropped", at(parameter("required", 0), gone)),
  policy("last required amount dropped", at(parameter("required", -1), gone)),
  policy(
    "requests for limits",
    at(
      parameter("required", -1, "type"),
      ofText((type) => (type === "limits" ? "requests" : "limits")),
    ),
  ),
  policy(
    "no maximum",
    at(
      parameter("maximum"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy("maximum doubled", at(parameter("maximum", 0, "quantity"), replaced(/^[0-9]+/, "128"))),
  policy("maximum halved", at(parameter("maximum", 0, "quantity"), replaced(/^[0-9]+/, "1"))),
  policy("maximum is no quantity", at(parameter("maximum", 0, "quantity"), put("much"))),
  policy("no registries asked", at(parameter("registries"), gone)),
  policy(
    "no registry allowed",
    at(
      parameter("registries"),
      ofList(() => []),
    ),
  ),
  policy("first registry dropped", at(parameter("registries", 0), gone)),
  policy("last registry dropped", at(parameter("registries", -1), gone)),
  policy("docker.io allowed", at(parameter("registries"), having("docker.io"))),
  policy(
    "registry with a slash at its end",
    at(
      parameter("registries", 0),
      ofText((registry) => `${registry}/`),
    ),
  ),
  policy("no digest asked", at(parameter("digest"), gone)),
  policy("no tag forbidden", at(parameter("forbiddenTags"), gone)),
  policy("tag latest allowed", at(parameter("forbiddenTags"), without("latest"))),
  policy(
    "nobody opted in",
    at(
      parameter("optIn"),
      ofObject((optIn) => (Object.keys(optIn).length === 0 ? nothing : {})),
    ),
  ),
  policy("opt-in without namespaces", at(parameter("optIn", "namespaces"), gone)),
  policy("opt-in without accounts", at(parameter("optIn", "serviceAccountNames"), gone)),
  policy("opt-in without label", at(parameter("optIn", "label"), gone)),
  policy("opt-in by any value of the label", at(parameter("optIn", "label", "value"), gone)),
  policy("account default opted in", at(parameter("optIn", "serviceAccountNames"), having("default"))),
  policy(
    "no role judged",
    at(
      parameter("roles"),
      ofList(() => []),
    ),
  ),
  policy(
    "another role judged",
    at(
      parameter("roles", 0),
      ofText((role) => `${role}x`),
    ),
  ),
  policy(
    "allowed subjects dropped",
    at(
      parameter("allowedSubjects"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy(
    "allowed bindings dropped",
    at(
      parameter("allowedBindings"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy("first allowed binding dropped", at(parameter("allowedBindings", 0), gone)),
  policy("judged subjects dropped", at(parameter("judgedSubjects"), gone)),
  policy("first judged subject dropped", at(parameter("judgedSubjects", 0), gone)),
  policy("last judged subject dropped", at(parameter("judgedSubjects", -1), gone)),
  policy("allowed binding of every role", at(parameter("allowedBindings", 0, "roleRef"), gone)),
  policy("allowed binding of another role", at(parameter("allowedBindings", 0, "roleRef", "name"), replaced(/$/, "x"))),
  policy("allowed RoleBinding of every namespace", (text, check) => {
    const index = ((check.parameters.allowedBindings ?? []) as JsonObject[]).findIndex(({ namespace }) => namespace !== undefined);
    return index < 0 ? undefined : at(parameter("allowedBindings", index, "namespace"), gone)(text, check);
  }),
  policy(
    "nothing forbidden",
    at(
      parameter("forbidden"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy("first thing forbidden dropped", at(parameter("forbidden", 0), gone)),
  policy("last thing forbidden dropped", at(parameter("forbidden", -1), gone)),
  policy(
    "another verb forbidden",
    at(parameter("forbidden", 0, "verbs", 0), (value) => (value === undefined ? nothing : "bulwark-other")),
  ),
  policy(
    "another group forbidden",
    at(parameter("forbidden", 0, "apiGroups", 0), (value) => (value === undefined ? nothing : "other.bulwark.invalid")),
  ),
  policy(
    "another resource forbidden",
    at(parameter("forbidden", 0, "resources", 0), (value) => (value === undefined ? nothing : "bulwarkothers")),
  ),
  policy("every verb forbidden", at(parameter("forbidden", 0, "verbs"), having("bulwark-other"))),
  policy(
    "allowed roles dropped",
    at(
      parameter("forbidden", 0, "allowedRoles"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy("another role allowed", at(parameter("forbidden", 0, "allowedRoles", 0), replaced(/$/, "x"))),
  policy(
    "names do not limit",
    at(
      parameter("forbidden"),
      ofList((list) => list.filter(isObject).map(({ resourceNames: _, ...rest }) => rest)),
    ),
  ),
  policy("users not judged", at(parameter("subjectKinds"), without("User"))),
  policy("groups not judged", at(parameter("subjectKinds"), without("Group"))),
  policy("accounts not judged", at(parameter("subjectKinds"), without("ServiceAccount"))),
  policy("users judged, too", at(parameter("subjectKinds"), having("User"))),
];

const peerBreaks: Break[] = [
  policy(
    "no direction judged",
    at(
      parameter("directions"),
      ofList(() => []),
    ),
  ),
  policy("peers under another key", at(parameter("directions", -1, "peers"), replaced(/$/, "x"))),
  policy("rules under another key", at(parameter("directions", -1, "rules"), replaced(/$/, "x"))),
  policy(
    "policyTypes may be left out",
    at(parameter("requirePolicyTypes"), (value) => (value === true ? false : nothing)),
  ),
  policy(
    "policyTypes must be written",
    at(parameter("requirePolicyTypes"), (value) => (value === false ? true : nothing)),
  ),
  policy(
    "DNS is as any other port",
    at(parameter("allowDns"), (value) => (value === true ? false : nothing)),
  ),
  policy(
    "DNS may be for everyone",
    where(
      ({ parameters }) => JSON.stringify(parameters.directions) !== '["Ingress"]',
      at(parameter("allowDns"), (value) => (value === false ? true : nothing)),
    ),
  ),
  policy("metadata of IPv4 is of no concern", at(parameter("metadataAddresses", 0), gone)),
  policy("metadata of IPv6 is of no concern", at(parameter("metadataAddresses", -1), gone)),
  template("Rego that takes every text for a block", inText('} else := {"no address block"}', "} else := set()")),
  template("Rego that lets every hole leave metadata out", inText(/^\s*net\.cidr_contains\(hole, address\)$/m, "")),
  template("Rego that lets namespaces be named by their name", inText(/^\s*field\.value\(requirement, \["key"\]\).*$/m, "")),
  template("Rego that lets a peer name nothing", inText("count(named) == 0", "count(named) < 0")),
];

const emptied = ofList((list) => (list.length === 0 ? nothing : []));

/** A change of the Rego that shows where patterns of values are asked, or names of keys. */
const ofValues = (edit: Edit): Break["apply"] => where(({ parameters }) => parameters.patterns !== undefined, at(rego("rego"), edit));
const ofNames = (edit: Edit): Break["apply"] => where(({ parameters }) => parameters.keyNames !== undefined, at(rego("rego"), edit));

const secretBreaks: Break[] = [
  policy("no patterns", at(parameter("patterns"), emptied)),
  policy("first pattern dropped", at(parameter("patterns", 0), gone)),
  policy("last pattern dropped", at(parameter("patterns", -1), gone)),
  policy(
    "pattern of a longer text",
    at(
      parameter("patterns", 0, "regex"),
      ofText((regex) => `${regex}[!]{40}`),
    ),
  ),
  policy("pattern that is none", at(parameter("patterns", 0, "regex"), put("("))),
  policy("no literals", at(parameter("patterns", -1, "literals"), emptied)),
  policy(
    "last literal dropped",
    at(
      parameter("patterns", 2, "literals"),
      ofList((literals) => literals.slice(0, -1)),
    ),
  ),
  policy(
    "literal in another case",
    at(
      parameter("patterns", 1, "literals", 0),
      ofText((literal) => literal.toLowerCase()),
    ),
  ),
  policy("no names of keys", at(parameter("keyNames"), emptied)),
  policy("first name of a key dropped", at(parameter("keyNames", 0), gone)),
  policy("last name of a key dropped", at(parameter("keyNames", -1), gone)),
  policy("no placeholders", at(parameter("placeholders"), emptied)),
  policy("first placeholder dropped", at(parameter("placeholders", 0), gone)),
  policy("last placeholder dropped", at(parameter("placeholders", -1), gone)),
  policy(
    "placeholder not anchored",
    at(
      parameter("placeholders", 0),
      ofText((pattern) => pattern.replace(/^\^/, "")),
    ),
  ),
  template("Rego that reads no binaryData", ofValues(replaced("\tbyte_secrets(resource, parameters),\n", ""))),
  template("Rego that does not decode", ofValues(replaced("text := base64.decode(unwrapped(encoded))", "text := unwrapped(encoded)"))),
  template("Rego that keeps line breaks", ofValues(replaced(/^unwrapped\(encoded\) := .*$/m, "unwrapped(encoded) := encoded"))),
  template("Rego that keeps carriage returns", ofValues(replaced(/^unwrapped\(encoded\) := .*$/m, 'unwrapped(encoded) := replace(encoded, "\\n", "")'))),
  template("Rego that leaves undecodable values", ofValues(replaced("\tundecodable(resource, parameters),\n", ""))),
  template("Rego that excuses names in binaryData", ofNames(replaced('placeholder("data", text', "placeholder(_, text"))),
  template("Rego that counts empty values", ofNames(replaced('\ttext != ""\n', ""))),
];

const waiverBreaks: Break[] = [
  policy(
    "waivers dropped",
    at(
      parameter("waivers"),
      ofList((list) => (list.length === 0 ? nothing : [])),
    ),
  ),
  policy(
    "waiver of every namespace that cases use",
    waiver(({ namespaces, ...rest }) => (namespaces === undefined ? nothing : { ...rest, namespaces: [...(namespaces as string[]), "bulwark-cases"] })),
  ),
  policy(
    "waiver of another namespace",
    waiver((entry) => ({ ...entry, namespaces: ["another"] })),
  ),
  policy(
    "waiver without labels",
    waiver(({ podLabels, ...rest }) => (podLabels === undefined ? nothing : rest)),
  ),
  policy(
    "waiver without names",
    waiver(({ names, ...rest }) => (names === undefined ? nothing : rest)),
  ),
  policy(
    "waiver of whole objects",
    waiver(({ containers, ...rest }) => (containers === undefined ? nothing : rest)),
  ),
  policy(
    "waiver of another container",
    waiver(({ containers, ...rest }) => (containers === undefined ? nothing : { ...rest, containers: ["another"] })),
  ),
  policy(
    "waiver of one container more",
    waiver(({ containers, ...rest }) => (containers === undefined ? nothing : { ...rest, containers: [...(containers as string[]), "grafanax"] })),
  ),
  policy(
    "waiver of every kind",
    waiver((entry) => (valueAt(entry, ["kinds", 0]) === "Namespace" ? nothing : { ...entry, kinds })),
  ),
  policy(
    "waiver of one kind less",
    waiver((entry) => ((entry.kinds as string[]).length < 2 ? nothing : { ...entry, kinds: (entry.kinds as string[]).slice(1) })),
  ),
];

const onlyAsked = "what is done about a violation is no part of a verdict";

const blind: Break[] = [
  bytes("enforcementAction deny", onlyAsked, at(["spec", "enforcementAction"], put("deny"))),
  bytes("enforcementAction dryrun", onlyAsked, at(["spec", "enforcementAction"], put("dryrun"))),
  bytes("message changed", "a message is no part of a verdict", at(parameter("message"), put("no"))),
  bytes("severity changed", "annotations are for people", at(["metadata", "annotations", "bulwark.dev/severity"], put("none"))),
];

const regoBreaks: Break[] = [
  template(
    "Rego never reports",
    at(rego("rego"), replaced("violations(review, parameters) := {found |", "violations(review, parameters) := {found |\n\tfalse")),
  ),
  template("Rego without its UPDATE guard", at(rego("rego"), replaced(/^\tnot (unchanged|held_before)\(.*$/m, ""))),
  template("Rego that takes every UPDATE for unchanged", at(rego("rego"), replaced(/^\treads\(review.object.*$/m, ""))),
  template(
    "Rego without waivers",
    at(rego("rego"), (text, check) => (check.waivers.some(({ containers }) => !containers) ? replaced(/^\tnot waiver.waived.*$/m, "")(text, check) : nothing)),
  ),
  template("Rego that wants a waiver", at(rego("rego"), replaced(/^\tnot waiver.waived/m, "\twaiver.waived"))),
  template(
    "Rego without excuses",
    at(rego("rego"), (text, check) => (check.parameters.unless ? replaced(/^\tnot (field\.)?excused\(.*$/m, "")(text, check) : nothing)),
  ),
  template("Rego that wants an excuse", at(rego("rego"), replaced(/^\tnot (field\.)?excused/m, "\t$1excused"))),
  template("Rego that takes stars in rules for texts", where(forbidsMore, at(rego("libs"), inLibraries('covers("*", _)', 'covers("-", _)')))),
  template(
    "Rego that knows no subresource of every resource",
    where(forbidsSubresources, at(rego("libs"), inLibraries('concat("", ["*", substring', 'concat("", ["-", substring'))),
  ),
  template("Rego that knows no patterns of URLs", where(forbidsPlainURLs, at(rego("libs"), inLibraries(/^\tstartswith\(trim_suffix.*$/m, "\tfalse")))),
  template("Rego that takes an empty name for a limit", where(forbidsUnnamed, at(rego("libs"), inLibraries('if "" in names(rule)', 'if "-" in names(rule)')))),
  template("Rego that allows Roles by name", where(matchesKind("Role"), at(rego("rego"), replaced('role.kind == "ClusterRole"', "true")))),
  template("Rego that allows RoleBindings by name", where(allowsBindings, at(rego("rego"), replaced('binding.kind == "ClusterRoleBinding"', "true")))),
  template("Rego that knows no CronJob", inText(/^\s*"CronJob": \["spec".*$/gm, "")),
];

export const gatekeeperBreaks: readonly Break[] = [
  ...matchBreaks,
  ...fileBreaks,
  ...predicateBreaks,
  ...containerBreaks,
  ...kindBreaks,
  ...peerBreaks,
  ...secretBreaks,
  ...waiverBreaks,
  ...regoBreaks,
  ...blind,
];
