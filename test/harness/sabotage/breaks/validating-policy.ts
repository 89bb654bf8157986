import { isObject, type JsonValue } from "../../../../src/kubernetes/json.ts";
import { at, type Break, gone, nothing, ofList, ofText, put, replaced, where } from "../break.ts";
import { forbidsMore, isField, isPeers, judgesContainers, judgesSeveral, kinds, matchesKind, waivesContainers, waivesObjects } from "../values.ts";

const target = "kyverno/ValidatingPolicy" as const;
const policy = (name: string, apply: Break["apply"], seenBy: Break["seenBy"] = "verdict"): Break => ({ name, target, file: "policy", seenBy, apply });
const bytes = (name: string, because: string, apply: Break["apply"]): Break => ({ name, target, file: "policy", seenBy: "bytes", because, apply });

const rules = ["spec", "matchConstraints", "resourceRules"];
const matchConditions = ["spec", "matchConditions"];
const validations = ["spec", "validations"];

type Named = { name: string; expression: string };

/** A variable changed. */
const variable = (name: string, edit: (expression: string) => string): Break["apply"] =>
  at(
    ["spec", "variables"],
    ofList((list) => {
      const found = (list as unknown as Named[]).find((entry) => entry.name === name);
      if (!found || edit(found.expression) === found.expression) return nothing;
      return (list as unknown as Named[]).map((entry) => (entry === found ? { ...entry, expression: edit(entry.expression) } : entry)) as unknown as JsonValue;
    }),
  );

const swap = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

/** A match condition that is a waiver changed. */
const waiver = (edit: (expression: string) => string): Break["apply"] =>
  at(
    matchConditions,
    ofList((list) => {
      const found = (list as unknown as Named[]).find(({ name }) => name.startsWith("not-waived"));
      if (!found || edit(found.expression) === found.expression) return nothing;
      return (list as unknown as Named[]).map((entry) => (entry === found ? { ...entry, expression: edit(entry.expression) } : entry)) as unknown as JsonValue;
    }),
  );

const resourceOf: Readonly<Record<string, string>> = { RoleBinding: "rolebindings", ClusterRoleBinding: "clusterrolebindings" };
const plural = (kind: string) => resourceOf[kind] ?? `${kind.toLowerCase()}s`;

const matchBreaks: Break[] = [
  ...kinds.map((kind) =>
    policy(
      `match without ${kind}`,
      at(
        rules,
        ofList((list) => {
          const left = list
            .filter(isObject)
            .map((rule) => ({ ...rule, resources: (rule.resources as string[]).filter((resource) => resource.split("/")[0] !== plural(kind)) }))
            .filter(({ resources }) => resources.length > 0);
          return left.length === 0 ? nothing : (left as JsonValue);
        }),
      ),
    ),
  ),
  policy(
    "match of a resource that is misspelt",
    at(
      [...rules, 0, "resources", 0],
      ofText((resource) => resource.slice(0, -1)),
    ),
  ),
  policy("match of another group", at([...rules, -1, "apiGroups", 0], put("extensions"))),
  policy("match of another version", at([...rules, 0, "apiVersions", 0], put("v9"))),
  policy("match of every group", at([...rules, 0, "apiGroups", 0], put("*"))),
  policy("match of every resource", at([...rules, 0, "resources"], put(["*"]))),
  policy("nothing exempt", at([...matchConditions, 0], gone)),
  policy("everything exempt", at([...matchConditions, 0, "expression"], put("false"))),
  policy(
    "exemption flipped",
    at(
      [...matchConditions, 0, "expression"],
      ofText((expression) => `!(${expression})`),
    ),
  ),
  policy("first exempt namespace dropped", at([...matchConditions, 0, "expression"], replaced(/'kube-system', /, ""))),
  policy("last exempt namespace dropped", at([...matchConditions, 0, "expression"], replaced(/, '[a-z-]*'\]\)$/, "])"))),
  policy(
    "exempt namespaces by prefix",
    at(
      [...matchConditions, 0, "expression"],
      put(
        "!object.?metadata[?'namespace'].orValue('').startsWith('kube-system') && !(object.kind == 'Namespace' && object.metadata.name.startsWith('kube-system'))",
      ),
    ),
  ),
];

const fileBreaks: Break[] = [
  policy("policy deleted", () => null, "error"),
  policy("policy is no YAML", (text) => `${text}\n  - ]`, "error"),
  policy("policy of another kind", at(["kind"], put("ValidatingPolicies")), "error"),
  policy("label of another check", at(["metadata", "labels", "bulwark.dev/check"], put("another-check")), "error"),
  policy("label of another control", at(["metadata", "labels", "bulwark.dev/control"], put("another-control")), "error"),
  policy("labels dropped", at(["metadata", "labels"], gone), "error"),
  policy(
    "CEL that does not parse",
    at(
      [...validations, 0, "expression"],
      ofText((expression) => `${expression} && (`),
    ),
    "error",
  ),
  policy("CEL of another type", at([...validations, 0, "expression"], put("'yes'")), "error"),
  policy(
    "CEL of a variable that is not there",
    at(
      [...validations, 0, "expression"],
      ofText((expression) => `variables.none || ${expression}`),
    ),
    "error",
  ),
  policy("CEL that fails where it is run", at([...validations, 0, "expression"], put("[1][object.metadata.size()] == 1")), "error"),
  policy("variables dropped", at(["spec", "variables"], gone), "error"),
];

const validationBreaks: Break[] = [
  ...[0, 1, 2].flatMap((index) => [
    policy(
      `validation ${index + 1} true`,
      at([...validations, index, "expression"], (expression) => (expression === undefined ? nothing : "true")),
    ),
    policy(
      `validation ${index + 1} flipped`,
      at(
        [...validations, index, "expression"],
        ofText((expression) => `!(${expression})`),
      ),
    ),
    policy(`validation ${index + 1} dropped`, at([...validations, index], gone)),
    // What stands between `excused` and `unchanged` shows on an UPDATE alone, which the CLI does not judge.
    policy(`validation ${index + 1} with && for ||`, at([...validations, index, "expression"], replaced(/ \|\| (?!variables\.unchanged)/, " && "))),
  ]),
  policy("always denies", at([...validations, 0, "expression"], put("false"))),
  policy(
    "excused always",
    variable("excused", () => "true"),
  ),
  policy("excused never", (text, check) => (check.parameters.unless ? variable("excused", () => "false")(text, check) : undefined)),
  policy(
    "unchanged always",
    variable("unchanged", () => "true"),
  ),
];

/** The term of the containers' sum that reads the list. */
const termOf = (list: string) => `optional\\.ofNonZeroValue\\(variables\\.podSpec\\.\\?${list}\\.orValue\\(null\\)\\)\\.orValue\\(\\[\\]\\)`;

const containerBreaks: Break[] = [
  ...["containers", "initContainers", "ephemeralContainers"].map((list) =>
    policy(`without ${list}`, where(judgesContainers, variable("containers", swap(new RegExp(`${termOf(list)} \\+ | \\+ ${termOf(list)}`), "")))),
  ),
  policy(
    "one container waived everywhere",
    where(
      judgesContainers,
      variable("containers", (text) => `${text}.filter(c, !(c.name in ['app', 'init']))`),
    ),
  ),
  policy("without CronJobs' templates", variable("podSpec", swap("object.kind == 'CronJob' ? object.?spec.?jobTemplate.?spec.?template.?spec : ", ""))),
  policy(
    "annotations without CronJobs' templates",
    variable("annotations", swap("object.kind == 'CronJob' ? object.?spec.?jobTemplate.?spec.?template.?metadata.?annotations : ", "")),
  ),
  policy("annotations of pods as if they had templates", variable("annotations", swap("object.kind == 'Pod' ? object.?metadata.?annotations : ", ""))),
  policy("pods as if they had templates", variable("podSpec", swap("object.kind == 'Pod' ? object.?spec : ", ""))),
  policy(
    "inherited value not looked at",
    variable("inheritedAcceptable", () => "true"),
  ),
  policy(
    "inherited value never good",
    variable("inheritedAcceptable", () => "false"),
  ),
  policy(
    "pod's value not looked at",
    variable("podValueAllowed", () => "true"),
  ),
  policy(
    "pod's value never good",
    variable("podValueAllowed", () => "false"),
  ),
  policy("inherited from another field", variable("podValue", swap(/\.orValue\(null\)$/, "x.orValue(null)"))),
];

/** What a field is compared with changed: in the variable of the containers, or in the validation where the check judges none. */
const compared = (name: string, from: string | RegExp, to: string): Break =>
  policy(
    name,
    where(isField, (text, check) => {
      const place = judgesContainers(check) ? variable("offenders", swap(from, to)) : at([...validations, 0, "expression"], replaced(from, to));
      return place(text, check);
    }),
  );

const kindBreaks: Break[] = [
  policy("keys of every beginning", variable("judged", swap(/k\.startsWith\('[^']*'\)/, "true"))),
  policy("keys of no beginning", variable("judged", swap(/k\.startsWith\('[^']*'\)/, "false"))),
  policy("fields beside the first dropped", where(judgesSeveral, variable("offenders", swap(/ && \[dyn\(c.*?(?=\)\)\.map)/s, "")))),
  policy("field that must be false", at([...validations, 0, "expression"], replaced("in [false]", "in [true]"))),
  policy("another field", at([...validations, 0, "expression"], replaced(/\.\?(\w+)\.orValue\(null\)\)\]\.all\(v0/, ".?$1x.orValue(null))].all(v0"))),
  compared("absence passes", /(v[0-9]) != null && /, "$1 == null || "),
  compared("values not compared", / in \[[^\]]*\]/, " != 'no'"),
  compared("text for text", /( in \[(?:'', )?)'[^']+'/, "$1'another'"),
  compared("seven for true or false", / in \[(true|false)\]/, " in [7]"),
  policy("pattern matches all", at([...validations, 0, "expression"], replaced(/\.matches\('[^']*'\)/, ".matches('.*')"))),
  policy("pattern not anchored at its end", at([...validations, 0, "expression"], replaced("$')", "')"))),
  policy("registry boundary without slash", at([...validations, 1, "expression"], replaced("(r + '/').startsWith(a + '/')", "r.startsWith(a)"))),
  policy("registry allowed that is not", at([...validations, 1, "expression"], replaced(".all(r, [", ".all(r, ['evil.example', "))),
  policy("short names not completed", variable("repositories", swap("? i : 'docker.io/' + i)", "? i : i)"))),
  policy("index.docker.io not completed", variable("repositories", swap("i.substring(6)", "i"))),
  policy("library/ not completed", variable("repositories", swap("'docker.io/library/' + i.substring(10)", "i"))),
  policy("digests left in names", variable("repositories", swap(".map(i, i.find('^[^@]*'))", ""))),
  policy("localhost is no registry", variable("repositories", swap("|localhost", ""))),
  policy("digest of 32 digits", at([...validations, -1, "expression"], replaced("{64}", "{32,}"))),
  policy("digest not at the end", at([...validations, 1, "expression"], replaced("{64}$", "{64}"))),
  policy("digest by any algorithm", at([...validations, 1, "expression"], replaced("@sha256:[0-9a-f]{64}$", "@"))),
  policy(
    "volumes not looked at",
    variable("volumes", () => "[]"),
  ),
  policy(
    "malformed images not looked at",
    variable("malformed", () => "[]"),
  ),
  policy("tag latest allowed", at([...validations, -1, "expression"], replaced("'latest',", ""))),
  policy("no tag is no latest", at([...validations, -1, "expression"], replaced(": 'latest')", ": 'none')"))),
  policy("maximum doubled", variable("offenders", swap(/quantity\('[1-9][0-9]*/, "quantity('128"))),
  policy("maximum halved", variable("offenders", swap(/quantity\('[1-9][0-9]*/, "quantity('1"))),
  policy("at the maximum fails", variable("offenders", swap(/!quantity\(q\[0\]\)\.isGreaterThan/, "quantity(q[0]).isLessThan"))),
  policy("a request is not taken from the limit", variable("offenders", swap(", dyn(c.?resources.?limits.?cpu.orValue(null))", ""))),
  policy("zero is an amount", variable("offenders", swap("isGreaterThan(quantity('0'))", "isGreaterThan(quantity('-1n'))"))),
  policy(
    "nobody opted in",
    variable("optedIn", (text) => (text.trim() === "false" ? text : "false")),
  ),
  policy(
    "everybody opted in",
    variable("optedIn", () => "true"),
  ),
  policy("first way to opt in dropped", variable("optedIn", swap(/\|\|.*?(?=\|\||$)/s, ""))),
  policy("another account opted in", variable("optedIn", swap(/variables\.account in \[[^\]]*\]/, "variables.account in ['default']"))),
  policy("opt-in by any value of the label", variable("optedIn", swap(/== '[^']*'\s*$/, "!= null"))),
  policy("every account is named default", at([...validations, 0, "expression"], replaced(" && object.metadata.?name.orValue('') == 'default'", ""))),
  policy("account default judged", at([...validations, 0, "expression"], replaced(/ \|\| \(variables\.isAccount && .*?'default'\)/, ""))),
  policy("pods may run as default", variable("account", swap("'default'", "'none'"))),
  policy("value of the pod for the account's", variable("value", swap("variables.isAccount ?", "!variables.isAccount ?"))),
  policy(
    "no binding allowed",
    variable("allowedHere", () => "[]"),
  ),
  policy("beginnings of names for names", variable("strangers", swap(/i\.startsWith\(('[^']*:')\)/, "i == $1"))),
  policy(
    "nothing granted",
    variable("brought", () => "[]"),
  ),
  policy(
    "stars in rules for texts",
    where(
      forbidsMore,
      variable("granted", (text) => text.replaceAll("['*', ", "['-', ")),
    ),
  ),
  policy("no subresource of every resource", variable("granted", swap(/'\*\/[a-z]+'/, "'-'"))),
  policy("Roles allowed by name", where(matchesKind("Role"), variable("clusterRole", swap("object.kind == 'ClusterRole'", "true")))),
  policy("an empty name for a limit", variable("granted", swap("names.exists(t, t in [''", "names.exists(t, t in ['-'"))),
  policy(
    "strangers are nobody",
    variable("strangers", () => "variables.identities.filter(i, false)"),
  ),
  policy(
    "every subject is a stranger",
    variable("strangers", () => "variables.identities"),
  ),
  policy("another role judged", at([...validations, 0, "expression"], replaced("'cluster-admin'", "'cluster-adminx'"))),
  policy("roles judged as cluster roles", at([...validations, 0, "expression"], replaced("object.?roleRef.?kind.orValue('') == 'ClusterRole' && ", ""))),
  policy("users that spell accounts are users", variable("identities", swap(/s\['kind'\] == 'User' && s\['name'\]\.matches\([^)]*\) \?/, "false ?"))),
  policy(
    "accounts of the binding's namespace have none",
    variable("bindingNamespace", () => "''"),
  ),
];

/** A piece of the last variable about rules and their peers changed. */
const peers = (name: string, from: string | RegExp, to: string): Break => {
  const change = swap(from, to);
  return policy(
    `peers: ${name}`,
    where(isPeers, (text, check) => variable("egressNamed", change)(text, check) ?? variable("ingressNamed", change)(text, check)),
  );
};

const peerBreaks: Break[] = [
  peers("what is no list is none", "type(rules) == list && ", "type(rules) != list || "),
  peers("a rule may be none", "type(r) == map && ", "type(r) != map || "),
  peers("an empty list of peers is nobody", " && size(peers) > 0", ""),
  peers("a peer may name nothing", "exists(part, part != null)", "exists(part, true)"),
  peers("every namespace may be picked", ".all(s, s == null || ", ".all(s, true || "),
  peers("namespaces are named by empty labels", " && size(labels) > 0", ""),
  peers("namespaces are named by no label", "type(labels) == map", "false"),
  peers("namespaces are named by any expression", "exists(o, o == 'In' || ", "exists(o, true || "),
  peers("namespaces are not named by In", "o == 'In' || ", ""),
  peers("every namespace is named by its name", "k != 'kubernetes.io/metadata.name'", "true"),
  peers("every block", ".all(b, b == null || ", ".all(b, true || "),
  peers("metadata of IPv4 is of no concern", "['169.254.169.254', ", "["),
  peers("metadata of IPv6 is of no concern", ", 'fd00:ec2::254']", "]"),
  peers("nothing leaves metadata out", "holes.exists(h, ", "holes.exists(h, false && "),
  peers("any hole leaves metadata out", " && cidr(h).containsIP(a)", ""),
  peers("any port is DNS", "all(n, n == 53)", "all(n, true)"),
  peers("any protocol is that of DNS", " || n == 'UDP'", " || n == 'UDP' || n == 'SCTP'"),
  peers("a range is DNS", "n == null || n == 53", "true"),
  peers("DNS without ports", "size(ports) > 0 && ", ""),
  policy("peers: policyTypes may be left out", (text, check) => (isPeers(check) ? variable("typed", () => "true")(text, check) : undefined)),
  policy("peers: policyTypes may be empty", where(isPeers, variable("typed", swap(" && t != []", "")))),
];

const secretBreaks: Break[] = [
  policy(
    "data not looked at",
    variable("dataMap", () => "dyn({})"),
  ),
  policy(
    "binaryData not looked at",
    variable("binaryMap", () => "dyn({})"),
  ),
  policy("line breaks kept", variable("encoded", swap(".replace('\\n', '').replace('\\r', '')", ""))),
  policy("carriage returns kept", variable("encoded", swap(".replace('\\r', '')", ""))),
  policy("one offset of a literal not looked for", variable("suspects1", swap(/ \|\| v\.contains\('[^']*'\)(?=\)$)/, ""))),
  policy(
    "a literal in binaryData not looked for",
    variable("suspects1", () => "variables.encoded.filter(v, false)"),
  ),
  policy("pieces at one offset", variable("pieces1", swap(/ \+ \(size\(v\) > 500 .* : \[\]\)/s, ""))),
  policy("padding read as text", variable("decoded1", swap("s[3] > 63 ? []", "s[3] > 64 ? []"))),
  policy("last letters of the alphabet exchanged", variable("alphabet", swap("+/", "/+"))),
  policy("empty values count", at([...validations, -1, "expression"], replaced(" || v == ''", ""))),
];

const waiverBreaks: Break[] = [
  policy("waiver dropped", where(waivesObjects, at([...matchConditions, 1], gone))),
  policy(
    "waiver flipped",
    waiver((expression) => `!(${expression})`),
  ),
  policy("waiver of every kind", waiver(swap(/object\.kind in \[[^\]]*\] && /, ""))),
  policy("waiver of one kind less", waiver(swap("'DaemonSet', ", ""))),
  policy("waiver of one namespace more", waiver(swap(/in \['(monitoring|audit-shipper)'\]/, "in ['$1', 'bulwark-cases']"))),
  policy("waiver of another namespace", waiver(swap(/in \['(monitoring|audit-shipper)'\]/, "in ['another']"))),
  policy("waiver without labels", waiver(swap(/ && dyn\(\(object\.kind == 'Pod' \? .*== '(node-exporter|audit-shipper)'/, ""))),
  policy("waiver of another label", waiver(swap(/== '(node-exporter|audit-shipper)'/, "== 'another'"))),
  policy("waiver without names", waiver(swap(" && object.?metadata.?name.orValue(null) in ['monitoring']", ""))),
  policy(
    "waived containers dropped",
    where(
      waivesContainers,
      variable("waivedContainers", () => "[]"),
    ),
  ),
  policy(
    "waived containers of every object",
    where(
      waivesContainers,
      variable("waivedContainers", () => "['grafana']"),
    ),
  ),
  policy("one waived container more", where(waivesContainers, variable("waivedContainers", swap("? ['grafana']", "? ['grafana', 'grafanax']")))),
  policy("another container waived", where(waivesContainers, variable("waivedContainers", swap("? ['grafana']", "? ['another']")))),
];

const createOnly = "the Kyverno CLI judges every object as a CREATE";
const elsewhere = "a setting of the admission controller; the CLI does not read it";
const onlyAsked = "what is done about a violation is no part of a verdict";

const eachRule = (edit: (rule: { operations: string[]; resources: string[] }) => object) =>
  at(
    rules,
    ofList((list) => list.map((rule) => ({ ...(rule as object), ...edit(rule as never) })) as JsonValue),
  );

const blind: Break[] = [
  bytes(
    "no UPDATE",
    createOnly,
    eachRule(() => ({ operations: ["CREATE"] })),
  ),
  bytes(
    "no subresources of Pods",
    createOnly,
    eachRule(({ resources }) => ({ resources: resources.filter((resource) => !resource.includes("/")) })),
  ),
  bytes(
    "every UPDATE unchanged",
    createOnly,
    variable("unchanged", () => "request.operation == 'UPDATE'"),
  ),
  bytes(
    "no UPDATE unchanged",
    createOnly,
    variable("unchanged", () => "false"),
  ),
  bytes("validationActions Deny", onlyAsked, at(["spec", "validationActions"], put(["Deny"]))),
  bytes("validationActions Audit", onlyAsked, at(["spec", "validationActions"], put(["Audit"]))),
  bytes("failurePolicy Ignore", elsewhere, at(["spec", "failurePolicy"], put("Ignore"))),
  bytes("no admission", elsewhere, at(["spec", "evaluation", "admission", "enabled"], put(false))),
  bytes("message changed", "a message is no part of a verdict", at([...validations, 0, "message"], put("no"))),
];

export const validatingPolicyBreaks: readonly Break[] = [
  ...matchBreaks,
  ...fileBreaks,
  ...validationBreaks,
  ...containerBreaks,
  ...kindBreaks,
  ...peerBreaks,
  ...secretBreaks,
  ...waiverBreaks,
  ...blind,
];
