import { isObject, type JsonValue } from "../../../../src/kubernetes/json.ts";
import { at, type Break, type Edit, gone, nothing, ofList, ofText, put, replaced, where } from "../break.ts";
import { forbidsMore, isField, isImage, isPeers, judgesContainers, judgesSeveral, kinds, matchesKind, waivesContainers } from "../values.ts";

const target = "kyverno/ClusterPolicy" as const;
const policy = (name: string, apply: Break["apply"], seenBy: Break["seenBy"] = "verdict"): Break => ({ name, target, file: "policy", seenBy, apply });
const bytes = (name: string, because: string, apply: Break["apply"]): Break => ({ name, target, file: "policy", seenBy: "bytes", because, apply });

const rule = (...path: (string | number)[]) => ["spec", "rules", 0, ...path];
const matched = rule("match", "any", 0, "resources");
const excluded = rule("exclude", "any");
const context = rule("context");
const conditions = rule("validate", "deny", "conditions");

type Entry = { name?: string; key?: string; operator?: string; value?: JsonValue; variable?: { jmesPath: string } };

/** A variable of the rule's context changed. */
const variable = (name: string, edit: (jmesPath: string) => string | typeof nothing): Break["apply"] =>
  at(
    context,
    ofList((list) => {
      const found = (list as unknown as Entry[]).find((entry) => entry.name === name);
      const changed = found?.variable ? edit(found.variable.jmesPath) : nothing;
      if (changed === nothing) return nothing;
      return (list as unknown as Entry[]).map((entry) =>
        entry === found ? { ...entry, variable: { ...entry.variable, jmesPath: changed } } : entry,
      ) as unknown as JsonValue;
    }),
  );

const isGuard = (entry: JsonValue) => isObject(entry) && String(entry.key).includes("== 'UPDATE'");

/** A condition of `all` that is not the UPDATE guard changed, by its position among those. */
const exemption = (position: number, edit: (entry: Entry) => Entry | undefined): Break["apply"] =>
  at(
    [...conditions, "all"],
    ofList((list) => {
      const chosen = list.filter((entry) => !isGuard(entry)).at(position);
      if (chosen === undefined || (position < 0 && list.filter((entry) => !isGuard(entry)).length < 2)) return nothing;
      const changed = edit(chosen as Entry);
      return list.flatMap((entry) => (entry !== chosen ? [entry] : changed === undefined ? [] : [changed as JsonValue]));
    }),
  );

const guard = (edit: (key: string) => string): Break["apply"] =>
  at(
    [...conditions, "all"],
    ofList((list) => list.map((entry) => (isGuard(entry) ? { ...(entry as object), key: edit((entry as Entry).key as string) } : entry)) as JsonValue),
  );

const flipped = ({ key, operator, value, ...rest }: Entry): Entry => {
  const others: Readonly<Record<string, string>> = { GreaterThan: "Equals", AnyNotIn: "AnyIn" };
  return operator === "Equals"
    ? { ...rest, key: key as string, operator, value: value !== true }
    : { ...rest, key: key as string, operator: others[operator as string] as string, value: value as JsonValue };
};

const swap = (from: string | RegExp, to: string) => (text: string) => (text.replace(from, to) === text ? nothing : text.replace(from, to));

/** The conditions under which the rule denies, each in turn. */
const denials: Break[] = [0, 1, 2].flatMap((index): Break[] => [
  policy(
    `denial ${index + 1} dropped`,
    at(
      [...conditions, "any"],
      ofList((list) => (list.length < 2 || index >= list.length ? nothing : list.filter((_, position) => position !== index))),
    ),
  ),
  policy(
    `denial ${index + 1} flipped`,
    at([...conditions, "any", index], (entry) => (isObject(entry) ? (flipped(entry as Entry) as JsonValue) : nothing)),
  ),
  policy(`denial ${index + 1} of != for ==`, at([...conditions, "any", index, "key"], replaced("== `", "!= `"))),
]);

const comparisons: Break[] = [
  policy("denial 1 of == for !=", at([...conditions, "any", 0, "key"], replaced(/!= `(?!null)/, "== `"))),
  policy("denial 2 of == for !=", at([...conditions, "any", 1, "key"], replaced(/!= `(?!null)/, "== `"))),
  policy("denial 1 of && for ||", at([...conditions, "any", 0, "key"], replaced(" || ", " && "))),
];

const matchBreaks: Break[] = [
  ...kinds.map((kind) =>
    policy(
      `match without ${kind}`,
      at(
        [...matched, "kinds"],
        ofList((list) => {
          const left = list.filter((entry) => !String(entry).endsWith(`/${kind}`));
          return left.length === list.length || left.length === 0 ? nothing : left;
        }),
      ),
    ),
  ),
  policy(
    "match of a kind that is misspelt",
    at(
      [...matched, "kinds", 0],
      ofText((kind) => `${kind}s`),
    ),
  ),
  policy("match of every group", at([...matched, "kinds", 0], replaced(/^.*\//, ""))),
  policy("match of another version", at([...matched, "kinds", 0], replaced("/v1/", "/v9/"))),
  policy(
    "match of more kinds",
    at(
      [...matched, "kinds"],
      ofList((list) => [...list, ...["/v1/ConfigMap", "/v1/Secret", "apps/v1/ReplicaSet", "batch/v1/Job"].filter((kind) => !list.includes(kind))]),
    ),
  ),
  policy("match of one namespace", at([...matched, "namespaces"], put(["production"]))),
  policy("match of names", at([...matched, "names"], put(["web-*"]))),
  policy("match by label", at([...matched, "selector"], put({ matchLabels: { app: "web" } }))),
  policy("exclusions dropped", at(rule("exclude"), gone)),
  policy("first exempt namespace dropped", at([...excluded, 0, "resources", "namespaces", 0], gone)),
  policy("last exempt namespace dropped", at([...excluded, 0, "resources", "namespaces", -1], gone)),
  policy(
    "exempt namespaces by prefix",
    at(
      [...excluded, 0, "resources", "namespaces", 0],
      ofText((name) => `${name}*`),
    ),
  ),
  policy("everything exempt", at([...excluded, 0, "resources", "namespaces"], put(["*"]))),
  policy(
    "exclusion of the first kind",
    at(
      excluded,
      ofList((list, { match }) => [...list, { resources: { kinds: match.slice(0, 1).map(({ kind }) => kind) } }]),
    ),
  ),
  policy("excluded waiver dropped", at([...excluded, 1], gone)),
  policy("excluded waiver without names", at([...excluded, 1, "resources", "names"], gone)),
  policy("excluded waiver of another namespace", at([...excluded, 1, "resources", "namespaces"], put(["another"]))),
];

const fileBreaks: Break[] = [
  policy("policy deleted", () => null, "error"),
  policy("policy is no YAML", (text) => `${text}\n  - ]`, "error"),
  policy("policy of another kind", at(["kind"], put("ClusterPolicies")), "error"),
  policy("label of another check", at(["metadata", "labels", "bulwark.dev/check"], put("another-check")), "error"),
  policy("label of another control", at(["metadata", "labels", "bulwark.dev/control"], put("another-control")), "error"),
  policy("labels dropped", at(["metadata", "labels"], gone), "error"),
  policy("rule renamed", at(rule("name"), put("another-rule")), "error"),
  policy(
    "rule twice",
    at(
      ["spec", "rules"],
      ofList(([only]) => [only as JsonValue, { ...(only as object), name: "again" } as JsonValue]),
    ),
    "error",
  ),
  policy("no rules", at(["spec", "rules"], put([])), "error"),
  policy("JMESPath that does not parse", at([...conditions, "any", 0, "key"], replaced(/ \}\}$/, " && [?( }}")), "error"),
  policy("variable that is not there", at([...conditions, "any", 0, "key"], put("{{ noSuchVariable }}")), "error"),
  policy("context dropped", at(context, gone)),
];

const denyBreaks: Break[] = [
  ...denials,
  ...comparisons,
  policy("never denies", at([...conditions, "any"], put([{ key: "{{ request.object.kind == 'None' }}", operator: "Equals", value: true }]))),
  policy("always denies", at(conditions, put({ any: [{ key: "{{ request.object.kind != 'None' }}", operator: "Equals", value: true }] }))),
  policy(
    "first exemption dropped",
    exemption(0, () => undefined),
  ),
  policy(
    "last exemption dropped",
    exemption(-1, () => undefined),
  ),
  policy("first exemption flipped", exemption(0, flipped)),
  policy(
    "exempts everything",
    at(
      [...conditions, "all"],
      ofList((list) => [...list, { key: "{{ request.object.kind != 'None' }}", operator: "Equals", value: false }]),
    ),
  ),
  policy(
    "exemption of one label more",
    at(
      [...conditions, "all"],
      ofList((list) => [...list, { key: "{{ request.object.metadata.labels.app == null }}", operator: "Equals", value: false }]),
    ),
  ),
];

const containerBreaks: Break[] = [
  policy("without initContainers", where(judgesContainers, variable("containers", swap(/, podSpec\.initContainers|podSpec\.initContainers, /, "")))),
  policy(
    "without ephemeralContainers",
    where(judgesContainers, variable("containers", swap(/, podSpec\.ephemeralContainers|podSpec\.ephemeralContainers, /, ""))),
  ),
  policy("without containers", where(judgesContainers, variable("containers", swap("[podSpec.containers, ", "[")))),
  policy(
    "only the first container",
    where(
      judgesContainers,
      variable("containers", (text) => `(${text})[:1]`),
    ),
  ),
  policy("without CronJobs' templates", variable("podSpec", swap("request.object.spec.jobTemplate.spec.template || ", ""))),
  policy("annotations without CronJobs' templates", variable("annotations", swap("request.object.spec.jobTemplate.spec.template || ", ""))),
  policy("annotations without templates", variable("annotations", swap("request.object.spec.template || ", ""))),
  policy("without templates", variable("podSpec", swap("request.object.spec.template || ", ""))),
];

const kindBreaks: Break[] = [
  policy("keys of every beginning", variable("judged", swap(/starts_with\(key, `"[^`]*"`\)/, "`true`"))),
  policy("keys of no beginning", variable("judged", swap(/starts_with\(key, `"[^`]*"`\)/, "`false`"))),
  policy("fields beside the first dropped", where(judgesSeveral, at([...conditions, "any", 0, "key"], replaced(/ \|\| \(.*(?=\])/, "")))),
  policy("absence passes", where(isField, at([...conditions, "any", 0, "key"], replaced(/(?<=\()[^\s(]+ == `null` \|\| /, "")))),
  policy("value allowed that is not", at([...conditions, "any", 0, "key"], replaced(/!= `(true|false|0|"[^"]*")`\)/, "!= `$1` && containers == `0`)"))),
  policy("seven for true or false", at([...conditions, "any", 0, "key"], replaced(/([!=]=) `(true|false)`/, "$1 `7`"))),
  policy("text for text", at([...conditions, "any", 0, "key"], replaced(/`"(?!\^)[^"`]+"`/, '`"another"`'))),
  policy("pattern matches all", where(isField, at([...conditions, "any", 0, "key"], replaced(/`"\^[^`]*"`/, '`".*"`')))),
  policy("pattern not anchored at its end", at([...conditions, "any", -1, "key"], replaced('\\u0024"`', '"`'))),
  policy("registry boundary without slash", at([...conditions, "any", 1, "key"], replaced("(/|\\u0024)", ""))),
  policy("registry dots are wildcards", where(isImage, at([...conditions, "any", 1, "key"], replaced("[.]", ".")))),
  policy("registry allowed that is not", where(isImage, at([...conditions, "any", 1, "key"], replaced('`"^(', '`"^(evil[.]example|')))),
  policy("short names not completed", variable("repositories", swap(/\| \[\]\.regex_replace_all\('\^\(\[\^ \].*?'docker\.io\/\$1'\)/, ""))),
  policy("index.docker.io not completed", variable("repositories", swap(/\| \[\]\.regex_replace_all\('\^ index.*?docker\.io\/'\)/, ""))),
  policy("library/ not completed", variable("repositories", swap(/\s*\| \[\]\.regex_replace_all\('\^docker\[.\]io.*$/, ""))),
  policy("digests left in names", variable("repositories", swap("regex_replace_all('@.*$', @, '') | []", "regex_replace_all('@none', @, '') | []"))),
  policy("localhost is no registry", variable("repositories", swap("|localhost", ""))),
  policy("digest of 32 digits", at([...conditions, "any", -1, "key"], replaced("\\u007b64\\u007d", "\\u007b32,\\u007d"))),
  policy("digest by any algorithm", at([...conditions, "any", -1, "key"], replaced("@sha256:[0-9a-f]\\u007b64\\u007d", "@.*"))),
  policy("volumes not looked at", variable("references", swap(", podSpec.volumes[?image != `null`].not_null(image.reference, '')", ""))),
  policy("containers without image not looked at", variable("references", swap("containers[].not_null(image, '')", "containers[].image"))),
  policy("every text is an image", variable("wellFormed", swap(/\| \[\?regex_match.*$/, ""))),
  policy("tag latest allowed", at([...conditions, "any", -1, "key"], replaced('"latest"', '"another"'))),
  policy("no tag is no latest", variable("tags", swap("':latest'", "':none'"))),
  policy("maximum doubled", at([...conditions, "any", -1, "key"], replaced(/subtract\(`"[0-9]+/, 'subtract(`"128'))),
  policy("maximum halved", at([...conditions, "any", -1, "key"], replaced(/subtract\(`"[0-9]+/, 'subtract(`"1'))),
  policy(
    "a request is not taken from the limit",
    at([...conditions, "any", 0, "key"], (text) =>
      typeof text === "string" ? text.replaceAll("resources.requests.cpu, resources.limits.cpu", "resources.requests.cpu, resources.requests.cpu") : nothing,
    ),
  ),
  policy("zero is an amount", at([...conditions, "any", 0, "key"], replaced("subtract('0'", "subtract('1n'"))),
  policy(
    "another account opted in",
    at(
      [...conditions, "all"],
      ofList(
        (list) =>
          list.map((entry) =>
            isObject(entry) && String(entry.key).includes("account)") ? { ...entry, key: '{{ contains(`["default"]`, account) }}' } : entry,
          ) as JsonValue,
      ),
    ),
  ),
  policy(
    "every label value opted in",
    at(
      [...conditions, "all"],
      ofList(
        (list) =>
          list.map((entry) =>
            isObject(entry) && /\{\{ labels\./.test(String(entry.key)) ? { ...entry, key: String(entry.key).replace(/== `"[^`]*"`/, "!= `null`") } : entry,
          ) as JsonValue,
      ),
    ),
  ),
  policy(
    "every account is named default",
    at([...conditions, "all", 0, "key"], replaced("isAccount && request.object.metadata.name == 'default'", "isAccount")),
  ),
  policy("pods may run as default", variable("account", swap("'default'", "'none'"))),
  policy("no binding allowed", variable("acceptable", swap(/heldBefore.*(?=\s*\]\[\])/s, "heldBefore"))),
  policy("allowed bindings of every name", variable("acceptable", swap(/ && request\.object\.metadata\.name == `[^`]*`/, ""))),
  policy("allowed bindings of every role", variable("acceptable", swap(/ && request\.object\.roleRef\.name == `[^`]*`/, ""))),
  policy("beginnings of names for names", variable("strangers", swap(/starts_with\(@, (`[^`]*`)\)/, "@ == $1"))),
  policy("nothing granted", variable("granting", swap(/rules\[\?@ && /g, "rules[?`false` && "))),
  policy(
    "stars in rules for texts",
    where(
      forbidsMore,
      variable("granting", (text) => text.replaceAll('["*",', '["-",')),
    ),
  ),
  policy("no subresource of every resource", variable("granting", swap(/"\*\/[a-z]+"/, '"-"'))),
  policy("Roles allowed by name", where(matchesKind("Role"), variable("granting", swap("request.object.kind == 'ClusterRole' && ", "")))),
  policy("an empty name for a limit", variable("granting", swap('[""', '["-"'))),
  policy("strangers of no kind", variable("strangers", swap(/\[\?.*$/s, "[?`false`]"))),
  policy("users that spell accounts are users", (text, check) =>
    check.kind === "role-binding" ? text.replaceAll("ServiceAccount/$1/$2", "User/system:serviceaccount:$1:$2") : undefined,
  ),
  policy("accounts of the binding's namespace have none", (text, check) =>
    check.kind === "role-binding" ? text.replaceAll("'{{ bindingNamespace }}'", "''") : undefined,
  ),
];

/** A piece of the condition about rules and their peers, which stands last, changed. */
const peers = (name: string, from: string | RegExp, to: string): Break =>
  policy(`peers: ${name}`, where(isPeers, at([...conditions, "any", -1, "key"], replaced(from, to))));

const peerBreaks: Break[] = [
  peers("what is no list is none", /type\((in|e)gress\) != 'array' \|\| /, ""),
  peers("no peers are nobody", /type\((from|to)\) != 'array' \|\| /, ""),
  peers("an empty list of peers is nobody", /length\((from|to)\) == `0` \|\| /, ""),
  peers("a peer may name nothing", "podSelector == `null` && namespaceSelector == `null` && ipBlock == `null`", "`false`"),
  peers("every namespace may be picked", "namespaceSelector != `null` && !(", "`false` && !("),
  peers("namespaces are named by no label", "type(namespaceSelector.matchLabels) == 'object' && namespaceSelector.matchLabels", "`false`"),
  peers("namespaces are named by any expression", /matchExpressions\[\?.*?metadata\.name'\]/s, "matchExpressions"),
  peers("namespaces are not named by In", "operator == 'In' || ", ""),
  peers("every namespace is named by its name", " && key != 'kubernetes.io/metadata.name'", ""),
  peers("every block", "ipBlock != `null` && (", "`false` && ("),
  peers("what is no block is one", /!regex_match\(.*?\) \|\| /s, ""),
  peers("metadata of IPv4 is of no concern", "169[.]254[.]169[.]254/32", "169[.]254[.]169[.]250/32"),
  peers("metadata of IPv6 is of no concern", "[0-9a-f:]+/0|", ""),
  peers("nothing leaves metadata out", / && !\(\(type\(ipBlock\.except\).*?to_string\(@\)\)\]\)/s, ""),
  peers("any hole leaves metadata out", /\[\?regex_match\(`[^`]*`, to_string\(@\)\)\]/, ""),
  peers("DNS is as any other port", /!\(type\(ports\).*?`0`\) && /s, ""),
  peers("any port is DNS", "port == `53`", "port != `0`"),
  policy(
    "peers: policyTypes may be left out",
    at(
      [...conditions, "any"],
      ofList((list) => (String((list[0] as Entry).key).includes("policyTypes") ? list.slice(1) : nothing)),
    ),
  ),
];

const secretBreaks: Break[] = [
  policy(
    "data not looked at",
    variable("dataMap", () => "[`{}`][0]"),
  ),
  policy(
    "binaryData not looked at",
    variable("binaryMap", () => "[`{}`][0]"),
  ),
  policy("binaryData not decoded", variable("textValues", swap(".base64_decode(@)", ""))),
  policy("line breaks kept", variable("encodedValues", swap(/\.replace_all\(.*\)$/s, ""))),
  policy(
    "carriage returns kept",
    variable("encodedValues", swap("replace_all(replace_all(@, `\"\\n\"`, ''), `\"\\r\"`, '')", "replace_all(@, `\"\\n\"`, '')")),
  ),
  policy(
    "pattern of a longer text",
    where(({ parameters }) => parameters.patterns !== undefined, at([...conditions, "any", 0, "key"], replaced(/"`, @\)/, '[!]\\u007b40\\u007d"`, @)'))),
  ),
  policy("empty values count", (text) => {
    const changed = text.replaceAll(" && value != ''", "");
    return changed === text ? undefined : changed;
  }),
];

const waiverBreaks: Break[] = [
  policy("waiver dropped", at(rule("preconditions"), gone)),
  policy("waiver flipped", at(rule("preconditions", "all", 0, "value"), put(true))),
  policy(
    "waiver of every namespace",
    at(rule("preconditions", "all", 0, "key"), replaced(/ && contains\(`\["(monitoring|audit-shipper)"\]`, not_null\(.*?''\)\)/, "")),
  ),
  policy("waiver without labels", at(rule("preconditions", "all", 0, "key"), replaced(/ && \(request\.object\.spec\.jobTemplate.*(?= \}\})/, ""))),
  policy("waiver of every kind", at(rule("preconditions", "all", 0, "key"), replaced(/contains\(`\["DaemonSet","Pod"\]`, request\.object\.kind\) && /, ""))),
  policy("waiver of one kind less", at(rule("preconditions", "all", 0, "key"), replaced('"DaemonSet",', ""))),
  policy("waived containers dropped", where(waivesContainers, variable("containers", swap(/ && !contains\(.*\)(?=\])/, "")))),
  policy("waived containers of every object", where(waivesContainers, variable("waivedContainers", swap(/\(contains.*?\) && (?=`\[")/, "")))),
  policy(
    "waived containers of every name",
    where(waivesContainers, variable("waivedContainers", swap(/ && contains\(`\["grafana"\]`, not_null\(request\.object\.metadata\.name, ''\)\)/, ""))),
  ),
  policy("one waived container more", where(waivesContainers, variable("waivedContainers", swap('`["grafana"]` ||', '`["grafana", "grafanax"]` ||')))),
  policy("another container waived", where(waivesContainers, variable("waivedContainers", swap('`["grafana"]` ||', '`["another"]` ||')))),
];

const createOnly = "the Kyverno CLI judges every object as a CREATE";
const elsewhere = "a setting of the admission controller; the CLI does not read it";
const onlyAsked = "what is done about a violation is no part of a verdict";

const guarded = (edit: Edit) => at([...matched, "operations"], edit);

const blind: Break[] = [
  bytes("no UPDATE", createOnly, guarded(put(["CREATE"]))),
  bytes(
    "no subresources of Pods",
    createOnly,
    at(
      [...matched, "kinds"],
      ofList((list) => list.filter((kind) => !/\/(ephemeralcontainers|resize)$/.test(String(kind)))),
    ),
  ),
  bytes(
    "every UPDATE unchanged",
    createOnly,
    guard(() => "{{ not_null(request.operation, 'BACKGROUND') == 'UPDATE' }}"),
  ),
  bytes(
    "no UPDATE unchanged",
    createOnly,
    guard((key) => key.replace("== 'UPDATE'", "== 'UPDATE' && `false`")),
  ),
  bytes("failureAction Enforce", onlyAsked, at(rule("validate", "failureAction"), put("Enforce"))),
  bytes("failureAction Audit", onlyAsked, at(rule("validate", "failureAction"), put("Audit"))),
  bytes("failurePolicy Ignore", elsewhere, at(["spec", "webhookConfiguration", "failurePolicy"], put("Ignore"))),
  bytes("no admission", elsewhere, at(["spec", "admission"], put(false))),
  bytes("message changed", "a message is no part of a verdict", at(rule("validate", "message"), put("no"))),
];

export const clusterPolicyBreaks: readonly Break[] = [
  ...matchBreaks,
  ...fileBreaks,
  ...denyBreaks,
  ...containerBreaks,
  ...kindBreaks,
  ...peerBreaks,
  ...secretBreaks,
  ...waiverBreaks,
  ...blind,
  policy("one container waived everywhere", where(judgesContainers, variable("containers", swap("[?@", "[?@ && name != 'app' && name != 'init'")))),
  policy(
    "exempt namespace more",
    at(
      [...excluded, 0, "resources", "namespaces"],
      ofList((list) => [...list, "bulwark-cases", "boundary-absent"]),
    ),
  ),
];
