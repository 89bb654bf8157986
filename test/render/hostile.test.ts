import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { customResourceDefinitions } from "../../src/engines/custom-resources.ts";
import { opaWasmEngine } from "../../src/engines/opa-wasm/index.ts";
import { boundaryCases } from "../../src/harness/boundary-cases.ts";
import type { Case } from "../../src/harness/case.ts";
import { getPath, isObject, type JsonObject, type JsonValue } from "../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../src/kubernetes/request.ts";
import { parseSpec } from "../../src/spec/load.ts";
import type { Plan, PlannedCheck } from "../../src/spec/plan.ts";
import { resolve } from "../../src/spec/resolve.ts";
import { pathTo, patternOf, specs } from "../spec/generated.ts";
import { nastyTexts, refusedTexts } from "../spec/nasty.ts";
import { brief, diagnosticsOf } from "../spec/spec-text.ts";
import { kyvernoApply } from "./kyverno-apply.ts";

const now = new Date("2026-11-23T12:00:00Z");

function specOf(checks: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  const cluster = { platform: "kubeadm", kubernetesVersion: "1.34" };
  return {
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: "hostile" },
    spec: { cluster, targets: { kyverno: {}, gatekeeper: {}, validatingAdmissionPolicy: {} }, profile: "quick-wins", checks: [...checks], ...more },
  };
}

function planOf(spec: JsonObject): Plan {
  const plan = resolve(parseSpec(JSON.stringify(spec), "hostile", { now }).spec);
  return { ...plan, checks: plan.checks.filter(({ area }) => area === "own") };
}

/** The problems of a spec: `severity code line:column pointer`. */
function problemsOf(spec: JsonObject): string[] {
  try {
    parseSpec(JSON.stringify(spec), "hostile", { now });
    return [];
  } catch (error) {
    return diagnosticsOf(error).map((diagnostic) => `${brief(diagnostic).replace(/ \d+:\d+ /, " ")}: ${diagnostic.message} (${diagnostic.remedy})`);
  }
}

const custom = { resources: [{ apiGroup: "example.com", version: "v1", kind: "Thing", resource: "things" }] };

/** Gives an own check on an object's field, with what is given. */
const objectCheck = (id: string, given: JsonObject = {}): JsonObject => ({
  id,
  title: "A title",
  kind: "object-field",
  match: custom,
  parameters: { fieldPath: "spec.field", operator: "Exists" },
  message: "a message",
  ...given,
});

const waiver = (given: JsonObject): JsonObject => ({
  control: "own",
  match: { kinds: ["Pod"], namespaces: ["team"], names: ["app"] },
  reason: "a reason",
  owner: "an owner",
  expires: "2027-03-31",
  ...given,
});

/** A spec with one role, of which parts are given. */
const roleOf = (given: JsonObject, rule: JsonObject = {}): JsonObject =>
  specOf([], {
    controls: { "prefer-namespaced-roles": { enabled: true } },
    roles: [
      {
        name: "reader",
        namespace: "team",
        subjects: [{ kind: "Group", name: "team" }],
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"], ...rule }],
        ...given,
      },
    ],
  });

/** Every place for a free text, around that text. */
const places: readonly (readonly [place: string, around: (text: string) => JsonObject])[] = [
  ["/spec/checks/0/title", (title) => specOf([objectCheck("own", { title })])],
  ["/spec/checks/0/message", (message) => specOf([objectCheck("own", { message })])],
  [
    "/spec/checks/0/parameters/values/0",
    (text) => specOf([objectCheck("own", { parameters: { fieldPath: "spec.field", operator: "Equals", values: [text] } })]),
  ],
  ["/spec/checks/0/parameters/fieldPath", (text) => specOf([objectCheck("own", { parameters: { fieldPath: pathTo("spec", text), operator: "Exists" } })])],
  ["/spec/waivers/0/reason", (reason) => specOf([objectCheck("own")], { waivers: [waiver({ reason })] })],
  ["/spec/waivers/0/owner", (owner) => specOf([objectCheck("own")], { waivers: [waiver({ owner })] })],
  ["/spec/roles/0/subjects/0/name", (name) => roleOf({ subjects: [{ kind: "User", name }] })],
  ["/spec/roles/0/rules/0/apiGroups/0", (group) => roleOf({}, { apiGroups: [group] })],
  ["/spec/roles/0/rules/0/resources/0", (resource) => roleOf({}, { resources: [resource] })],
  ["/spec/roles/0/rules/0/resourceNames/0", (name) => roleOf({}, { resourceNames: [name] })],
  ["/spec/roles/0/rules/0/verbs/0", (verb) => roleOf({}, { verbs: [verb] })],
];

it.each(places)("takes every other text at %s", (_, around) => {
  for (const text of nastyTexts.filter((one) => one.length < 500)) expect(problemsOf(around(text))).toEqual([]);
});

it.each(places)("refuses a character at %s that not every engine reads", (place, around) => {
  for (const text of refusedTexts) {
    expect(problemsOf(around(text)).join()).toMatch(
      new RegExp(`^error bad-character ${place}: the text holds (the character NUL|half of a surrogate pair).*remove the character`),
    );
  }
});

it("refuses such a character in a key", () => {
  const spec = specOf([], {
    externalSecrets: { secrets: [{ name: "a", namespace: "b", store: "c", refreshInterval: "1h", data: { "k\u0000": { key: "k" } } }] },
  });
  expect(problemsOf(spec).join()).toMatch(/^error bad-key \/spec\/externalSecrets\/secrets\/0\/data\/k\0/);
});

/** Every place whose texts have a grammar of Kubernetes' own. */
const grammars: readonly (readonly [place: string, around: (text: string) => JsonObject])[] = [
  ["/metadata/name", (name) => ({ ...specOf([]), metadata: { name } })],
  ["/spec/checks/0/id", (id) => specOf([objectCheck(id)])],
  ["/spec/checks/0/match/kinds/0", (kind) => specOf([objectCheck("own", { match: { kinds: [kind] } })])],
  [
    "/spec/checks/0/match/resources/0/apiGroup",
    (apiGroup) => specOf([objectCheck("own", { match: { resources: [{ ...(custom.resources[0] as object), apiGroup }] } })]),
  ],
  [
    "/spec/checks/0/match/resources/0/version",
    (version) => specOf([objectCheck("own", { match: { resources: [{ ...(custom.resources[0] as object), version }] } })]),
  ],
  ["/spec/checks/0/match/resources/0/kind", (kind) => specOf([objectCheck("own", { match: { resources: [{ ...(custom.resources[0] as object), kind }] } })])],
  [
    "/spec/checks/0/match/resources/0/resource",
    (resource) => specOf([objectCheck("own", { match: { resources: [{ ...(custom.resources[0] as object), resource }] } })]),
  ],
  ["/spec/exemptNamespaces/0", (name) => specOf([], { exemptNamespaces: [name] })],
  [
    "/spec/waivers/0/match/kinds/0",
    (kind) => specOf([objectCheck("own")], { waivers: [waiver({ match: { kinds: [kind], namespaces: ["team"], names: ["app"] } })] }),
  ],
  [
    "/spec/waivers/0/match/namespaces/0",
    (name) => specOf([objectCheck("own")], { waivers: [waiver({ match: { kinds: ["Pod"], namespaces: [name], names: ["app"] } })] }),
  ],
  [
    "/spec/waivers/0/match/names/0",
    (name) => specOf([objectCheck("own")], { waivers: [waiver({ match: { kinds: ["Pod"], namespaces: ["team"], names: [name] } })] }),
  ],
  [
    "/spec/waivers/0/match/podSelector/matchLabels/app",
    (app) => specOf([objectCheck("own")], { waivers: [waiver({ match: { kinds: ["Pod"], namespaces: ["team"], podSelector: { matchLabels: { app } } } })] }),
  ],
  [
    "/spec/waivers/0/match/podSelector/matchLabels",
    (key) =>
      specOf([objectCheck("own")], {
        waivers: [waiver({ match: { kinds: ["Pod"], namespaces: ["team"], podSelector: { matchLabels: JSON.parse(`{${JSON.stringify(key)}:"x"}`) } } })],
      }),
  ],
  ["/spec/waivers/0/containers/0", (name) => specOf([objectCheck("own")], { waivers: [waiver({ containers: [name] })] })],
  ["/spec/waivers/0/expires", (expires) => specOf([objectCheck("own")], { waivers: [waiver({ expires })] })],
  ["/spec/namespaces/0/name", (name) => specOf([], { namespaces: [{ name }] })],
  ["/spec/namespaces/0/limitRange/max", (name) => specOf([], { namespaces: [{ name: "a", limitRange: { max: { [name]: "1" } } }] })],
  ["/spec/namespaces/0/limitRange/max/cpu", (cpu) => specOf([], { namespaces: [{ name: "a", limitRange: { max: { cpu } } }] })],
  ["/spec/namespaces/0/resourceQuota/hard", (name) => specOf([], { namespaces: [{ name: "a", resourceQuota: { hard: { [name]: "1" } } }] })],
  ["/spec/namespaces/0/resourceQuota/hard/pods", (pods) => specOf([], { namespaces: [{ name: "a", resourceQuota: { hard: { pods } } }] })],
  [
    "/spec/network/flows/0/name",
    (name) => specOf([], { network: { flows: [{ name, from: { namespace: "a" }, to: { namespace: "b" }, ports: [{ port: 80 }] }] } }),
  ],
  [
    "/spec/network/egress/0/cidrs/0",
    (cidr) => specOf([], { network: { egress: [{ name: "a", from: { namespace: "a" }, cidrs: [cidr], ports: [{ port: 80 }] }] } }),
  ],
  ["/spec/roles/0/name", (name) => roleOf({ name })],
  ["/spec/roles/0/namespace", (namespace) => roleOf({ namespace })],
  ["/spec/roles/0/subjects/0/name", (name) => roleOf({ subjects: [{ kind: "ServiceAccount", name, namespace: "team" }] })],
  ["/spec/roles/0/subjects/0/namespace", (namespace) => roleOf({ subjects: [{ kind: "ServiceAccount", name: "app", namespace }] })],
  ["/spec/encryption/resources/0", (resource) => specOf([], { encryption: { provider: "secretbox", resources: [resource] } })],
  [
    "/spec/controls/restrict-image-registries/parameters/registries/0",
    (registry) => specOf([], { controls: { "restrict-image-registries": { parameters: { registries: [registry] } } } }),
  ],
];

it.each(grammars)("refuses what cannot stand at %s, and says where", (place, around) => {
  // What is a word by chance is left out: true and null are names, as a label's value.
  for (const text of nastyTexts.filter((one) => /[^A-Za-z0-9]/.test(one) && one.length < 500)) {
    const problems = problemsOf(around(text));
    expect(problems, text).not.toEqual([]);
    for (const problem of problems) expect(problem).toContain(place);
  }
});

const sizes: readonly (readonly [what: string, spec: (size: number) => JsonObject, most: number, problem: string])[] = [
  [
    "title",
    (size) => specOf([objectCheck("own", { title: "x".repeat(size) })]),
    4_094,
    "own's title has 4,097 bytes as JSON; 4,096 are taken: it becomes an annotation, and Kubernetes takes 256 KiB of annotations",
  ],
  [
    "message",
    (size) => specOf([objectCheck("own", { message: "x".repeat(size) })]),
    16_382,
    "own's message has 16,385 bytes as JSON; 16,384 are taken: it becomes part of expressions, and Kubernetes' CEL takes 100,000 characters",
  ],
  [
    "value",
    (size) => specOf([objectCheck("own", { parameters: { fieldPath: "a", operator: "Equals", values: ["x".repeat(size)] } })]),
    39_949,
    "own's parameters has 40,001 bytes as JSON; 40,000 are taken",
  ],
];

it.each(sizes)("takes a %s of the size that Kubernetes takes, and no larger one", (_, spec, most, problem) => {
  expect(problemsOf(spec(most))).toEqual([]);
  expect(problemsOf(spec(most + 1)).join()).toContain(problem);
  expect(problemsOf(spec(1_000_000)).join()).toMatch(/^error too-large .* \(write less\)$/);
});

it("takes no larger role than kubectl keeps a copy of, however its rules are split", () => {
  const role = (count: number) =>
    roleOf({}, { resourceNames: Array.from({ length: count }, (_, index) => `${index}`.padStart(97, "x")), verbs: ["*", "create", "get", "list", "update"] });
  expect(problemsOf(role(395))).toEqual([]);
  const { files } = assemble(planOf(role(395)), "");
  expect(Math.max(...files.filter(({ path }) => path.startsWith("rbac/")).map(({ text }) => text.length))).toBeLessThan(200_000);
  expect(problemsOf(role(400)).join()).toMatch(
    /^error too-large \/spec\/roles\/0: the role reader has 4\d,\d+ bytes as JSON; 40,000 are taken: .* \(write less\)$/,
  );
});

it("takes a megabyte where a text stands in no policy", () => {
  const spec = specOf([objectCheck("own")], { waivers: [waiver({ reason: "x".repeat(1_000_000), owner: "y".repeat(1_000_000) })] });
  const { files } = assemble(planOf(spec), "");
  expect(Math.max(...files.map(({ text }) => text.length))).toBeLessThan(100_000);
});

it("takes no more waivers of a check than Kubernetes takes matchConditions", () => {
  const waivers = (count: number, name = "app") =>
    Array.from({ length: count }, (_, index) => waiver({ match: { kinds: ["Pod"], namespaces: ["team"], names: [`${name}-${index}`] } }));
  expect(problemsOf(specOf([objectCheck("own")], { waivers: waivers(63) }))).toEqual([]);
  expect(problemsOf(specOf([objectCheck("own")], { waivers: waivers(64) })).join()).toContain(
    "own has 64 waivers; 63 are taken: Kubernetes takes 64 matchConditions for a policy",
  );
  const many = Array.from({ length: 200 }, (_, index) => `${"a".repeat(200)}-${index}`);
  expect(problemsOf(specOf([objectCheck("own")], { waivers: [waiver({ match: { kinds: ["Pod"], namespaces: ["team"], names: many } })] })).join()).toContain(
    "what own is waived for has",
  );
});

it("writes texts so that they are read back as they were", () => {
  fc.assert(
    fc.property(specs, (value) => {
      const plan = planOf(value);
      const { files } = assemble(plan, "");
      for (const check of plan.checks) expect(textsOf(check, files)).toEqual(expectedTexts(check, plan));
    }),
    { numRuns: 20 },
  );
});

/** What the files of a check say in its place: title, message and values. */
function textsOf({ name }: PlannedCheck, files: Bundle["files"]): JsonObject {
  const document = (folder: string) => load(files.find(({ path }) => path === `${folder}/${name}.yaml`)?.text ?? "null") as JsonValue;
  const [constraint, cluster, validating, admission] = [
    ...["gatekeeper/constraints", "kyverno/cluster-policies", "kyverno/validating-policies", "validating-admission-policy/policies"].map(document),
  ] as [JsonValue, JsonValue, JsonValue, JsonValue];
  const messagesOf = (policy: JsonValue) => [...new Set((getPath(policy, ["spec", "validations"]) as JsonObject[]).map(({ message }) => message ?? null))];
  return {
    constraint: [
      getPath(constraint, ["metadata", "annotations", "bulwark.dev/title"]) ?? null,
      getPath(constraint, ["spec", "parameters", "message"]) ?? null,
      getPath(constraint, ["spec", "parameters", "values"]) ?? null,
    ],
    cluster: cluster === null ? null : [getPath(cluster, ["metadata", "annotations", "policies.kyverno.io/title"]) ?? null, clusterMessage(cluster)],
    validating: validating === null ? null : [getPath(validating, ["metadata", "annotations", "policies.kyverno.io/title"]) ?? null, ...messagesOf(validating)],
    admission: admission === null ? null : [getPath(admission, ["metadata", "annotations", "bulwark.dev/title"]) ?? null, ...messagesOf(admission)],
  };
}

function expectedTexts({ title, message, parameters }: PlannedCheck, { kyverno, validatingAdmissionPolicy }: Plan): JsonObject {
  const rendered = (kind: "ClusterPolicy" | "ValidatingPolicy") => (kyverno?.policyKinds.includes(kind) ? [title, message] : null);
  const values = "operator" in parameters ? (parameters.values ?? []) : null;
  return {
    constraint: [title, message, values],
    cluster: rendered("ClusterPolicy"),
    validating: rendered("ValidatingPolicy"),
    admission: validatingAdmissionPolicy ? [title, inOneLine(message)] : null,
  };
}

/** The API server takes no line breaks in a message. */
const inOneLine = (message: string) => message.trim().replaceAll(/\s*[\r\n]\s*/g, " ");

/** The message of a ClusterPolicy: as it stands, or as the literal in the rule's context that it names. */
function clusterMessage(policy: JsonValue): string {
  const [rule] = getPath(policy, ["spec", "rules"]) as JsonObject[];
  const message = String(getPath(rule, ["validate", "message"]));
  if (message !== "{{ checkMessage }}") return message;
  const literal = ((rule?.context ?? []) as JsonObject[]).filter(isObject).find(({ name }) => name === "checkMessage");
  return JSON.parse(String(getPath(literal, ["variable", "jmesPath"])).slice(1, -1)) as string;
}

it("gives the verdicts of tame texts for hostile ones in opa-wasm, and their messages as they were", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(specs, async (value) => {
      const plan = planOf(value);
      // A text may by chance name a namespace as exempt and as the place of a case.
      const exempt = ({ metadata }: KubernetesObject) => plan.exemptNamespaces.includes(String(metadata.namespace));
      const cases = boundaryCases(plan).filter(({ request: { object } }) => isWellFormed(object) && !exempt(object));
      expect(await wrongInOpa(plan, cases)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

/** Whether an object can be: a text that a case cuts in the middle of a character cannot stand in a manifest. */
const isWellFormed = (object: KubernetesObject) => !/\\ud[89a-f]/.test(JSON.stringify(object));

async function wrongInOpa(plan: Plan, cases: readonly Case[]): Promise<string[]> {
  const messages = new Map(plan.checks.map(({ id, message }) => [id, message]));
  const groups = [...Map.groupBy(cases, ({ check }) => check.check).values()];
  const expected = new Map(cases.map((one) => [`${one.check.check} ${one.request.id}`, one]));
  const verdicts = await opaWasmEngine.review(
    assemble(plan, "").files,
    groups.map((group) => ({ check: (group[0] as Case).check, requests: group.map(({ request }) => request) })),
  );
  return verdicts.flatMap(({ check, requestId, outcome, message }) => {
    const wanted = expected.get(`${check} ${requestId}`)?.expected;
    if (outcome !== wanted) return [`${check} ${requestId} is ${outcome}, not ${wanted}: ${message}`];
    return outcome === "fail" && !message?.startsWith(messages.get(check) as string) ? [`${check} says ${message}`] : [];
  });
}

/** Ways in which two texts get into a policy; every field lies below a key of its own. */
const shapes: readonly ((key: string, text: string, other: string) => JsonObject)[] = [
  (key, text) => ({ fieldPath: `spec.${key}`, operator: "Equals", values: [text] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "NotIn", values: [text, other] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "In", values: [7, text, true, other] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "Includes", values: [text, other] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "OnlyIncludes", values: [text, other] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "Matches", values: [patternOf(text), patternOf(other)] }),
  (key, text, other) => ({ fieldPath: `spec.${key}`, operator: "Absent", unless: [{ fieldPath: `spec.un${key}`, operator: "In", values: [text, other] }] }),
  (key, text, other) => ({ fieldPath: pathTo(`spec.${key}`, text.slice(0, 60)), operator: "Equals", values: [other] }),
  (key, text, other) => ({ fieldPath: `${pathTo(`spec.${key}`, text.slice(0, 60))}[*]${pathTo("", other.slice(0, 60))}`, operator: "In", values: [text] }),
];

const shapeOf = (text: string, index: number) =>
  (shapes[index % shapes.length] as (typeof shapes)[number])(`field${index}`, text, nastyTexts[(index + 13) % nastyTexts.length] as string);
const largest = { title: "'".repeat(4_094), message: "'".repeat(16_382) };
const privileged = {
  kind: "container-field",
  match: { kinds: ["Pod"] },
  parameters: { fieldPath: "securityContext.privileged", operator: "Equals", values: [false] },
};

/** Each text as a message, as a value, a pattern or a key; and the largest that there may be. */
const onThings: readonly JsonObject[] = [
  ...nastyTexts.map((text, index) => objectCheck(`text-${index}`, { message: text, title: text.slice(0, 200), parameters: shapeOf(text, index) })),
  objectCheck("largest", { ...largest, parameters: { fieldPath: "spec.largest", operator: "In", values: ["'".repeat(19_900), "\\".repeat(9_900)] } }),
];

/** The message of these is part of a CEL expression. */
const onPods: readonly JsonObject[] = [
  ...nastyTexts.map((message, index) => objectCheck(`container-${index}`, { ...privileged, message })),
  objectCheck("container-largest", { ...privileged, ...largest }),
];
const samplePlan = planOf(specOf([...onThings, ...onPods]));
const sampleFiles = assemble(samplePlan, "").files;
const sampleCases = boundaryCases(samplePlan).filter(({ request }) => isWellFormed(request.object));
const byThing = [
  ...Map.groupBy(
    sampleCases.filter(({ request }) => request.operation === "CREATE" && request.object.kind === "Thing"),
    ({ check }) => check.check,
  ).values(),
];
const container = { name: "app", image: "app", securityContext: { privileged: true } };
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace: "team" }, spec: { containers: [container] } };

/** The n-th boundary case of every check in one object: their fields lie apart, and a run costs policies × objects. */
const things = Array.from({ length: Math.max(...byThing.map((cases) => cases.length)) }, (_, position): KubernetesObject => {
  const spec = Object.assign({}, ...byThing.flatMap((cases) => cases.slice(position, position + 1).map(({ request }) => request.object.spec)));
  return { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: `thing-${position}`, namespace: "team" }, spec };
});

/** What the policies of these checks say of objects, by check and object. */
async function rowsOf(folder: string, checks: readonly JsonObject[], objects: readonly KubernetesObject[]): Promise<[string, string][]> {
  const policies = sampleFiles.filter(({ path }) => checks.some(({ id }) => path === `${folder}/${id}.yaml`));
  expect(policies).toHaveLength(checks.length);
  const definitions = folder === "validating-admission-policy/policies" ? customResourceDefinitions(objects) : [];
  const rows = await kyvernoApply(policies, objects, definitions);
  return rows.map(({ policy, resources, result, message }) => [`${policy} ${resources[0]?.name}`, result === "pass" ? result : `${result} ${message}`]);
}

it("gives the verdicts of tame texts for the hostile sample in opa-wasm", async () => {
  expect(await wrongInOpa(samplePlan, sampleCases)).toEqual([]);
});

/** Go's idea of blanks around a text. */
const trimmed = (text: string) => text.replaceAll(/^[\s\u0085]+|[\s\u0085]+$/g, (blanks) => blanks.replaceAll(/[^\ufeff]/g, ""));
const asItIs = (message: string, container = "") => `${message}${container}`;

/** What is said of an object: with the container, where a longer text than the API server takes is not the result. */
const inAdmission = (message: string, container = "") => {
  const whole = trimmed(`${inOneLine(message)}${container}`);
  return Buffer.byteLength(whole) > 5 * 1024 ? trimmed(inOneLine(message)) : whole;
};

const policyKinds = [
  ["ClusterPolicies", "kyverno/cluster-policies", (message: string) => message],
  ["ValidatingPolicies", "kyverno/validating-policies", asItIs],
  ["ValidatingAdmissionPolicies", "validating-admission-policy/policies", inAdmission],
] as const;

it.each(policyKinds)(
  "gives the verdicts of tame texts for hostile ones in %s, and their messages as they are said there",
  {
    timeout: 300_000,
  },
  async (_, folder, said) => {
    const messages = new Map(onThings.map(({ id, message }) => [id, said(message as string)]));
    const wanted = byThing.flatMap((cases) =>
      cases.map(({ check, expected }, position) => [`${check.check} thing-${position}`, expected === "pass" ? expected : `fail ${messages.get(check.check)}`]),
    );
    expect(wanted.length).toBeGreaterThan(300);
    const found = new Map(await rowsOf(folder, onThings, things));
    expect(Object.fromEntries(wanted.map(([key]) => [key, found.get(key as string)]))).toEqual(Object.fromEntries(wanted));
  },
);

it.each(policyKinds)("says the messages of hostile texts in %s, with the container where the kind names it", { timeout: 300_000 }, async (_, folder, said) => {
  const wanted = onPods.map(({ id, message }) => [`${id} pod`, `fail ${said(message as string, " (container app)")}`]);
  expect(Object.fromEntries(await rowsOf(folder, onPods, [pod]))).toEqual(Object.fromEntries(wanted));
});
