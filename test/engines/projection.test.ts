import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { checkKindNames } from "../../src/checks/check-kind.ts";
import type { BundleFile } from "../../src/engines/engine.ts";
import { fieldsRead } from "../../src/engines/opa-wasm/fields-read.ts";
import { ConstraintSelector, loadBundle, reviewOf } from "../../src/engines/opa-wasm/load.ts";
import { Memo } from "../../src/engines/opa-wasm/memo.ts";
import { partsProjector, projector, standIn } from "../../src/engines/opa-wasm/projection.ts";
import { createReviewer, type Reviewer } from "../../src/engines/opa-wasm/reviewer.ts";
import { boundaryCases } from "../../src/harness/boundary-cases.ts";
import { exclusionCases } from "../../src/harness/exclusion-cases.ts";
import { loadScanPlan } from "../../src/harness/scan-plan.ts";
import { isObject, type JsonObject, type JsonValue } from "../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../src/kubernetes/request.ts";
import { gatekeeperRenderer } from "../../src/render/gatekeeper/index.ts";
import { arbitraryCheck } from "../harness/arbitrary-checks.ts";
import { planOfChecks } from "../harness/checks.ts";
import { exampleSpec, now } from "../support/example.ts";

let files: readonly BundleFile[];
let objects: KubernetesObject[];
let reviewer: Reviewer;
let reference: (object: KubernetesObject) => string[];

beforeAll(async () => {
  const loaded = await loadScanPlan({ spec: exampleSpec, allowExpired: false, now });
  files = loaded.files;
  const boundaries = boundaryCases(loaded.plan);
  objects = [...boundaries, ...exclusionCases(loaded.plan, boundaries)].map(({ request }) => request.object);
  reviewer = await createReviewer(files);
  reference = await wholeObjects(files);
});

/** What the Constraints say of whole objects, all of them in one evaluation for each group. */
async function wholeObjects(bundle: readonly BundleFile[]): Promise<(object: KubernetesObject) => string[]> {
  const selector = new ConstraintSelector((await loadBundle(bundle)).constraints.values());
  return (object) =>
    selector
      .select(object)
      .flatMap(({ name, module, constraints }) =>
        module
          .violations(JSON.stringify({ set: name, review: reviewOf({ operation: "CREATE", object }) }))
          .map(([index, message]) => `${constraints.get(index)?.control}/${constraints.get(index)?.check} ${message}`),
      )
      .sort();
}

const projected = (judge: Reviewer, object: KubernetesObject) =>
  judge
    .review(object)
    .map(({ control, check, message }) => `${control}/${check} ${message}`)
    .sort();

it("gives the verdicts of whole objects for every boundary and exclusion case", () => {
  let findings = 0;
  for (const object of objects) {
    const expected = reference(object);
    findings += expected.length;
    expect(projected(reviewer, object), JSON.stringify(object)).toEqual(expected);
  }
  expect(objects.length).toBeGreaterThan(900);
  expect(findings).toBeGreaterThan(objects.length);
});

const odd = fc.constantFrom<JsonValue>(null, true, 0, "", "x", [], {}, [null], [{}], ["ALL"], { name: "x" }, [{ name: "a", image: "b" }, 1, { name: "a" }]);
const damage = fc.array(
  fc.record({ steps: fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }), value: odd, kind: fc.constantFrom("replace", "remove", "add", "copy") }),
  { minLength: 1, maxLength: 4 },
);
type Damage = { steps: number[]; value: JsonValue; kind: string };

/** The object after something was done to it; undefined where it is no object of Kubernetes any more. */
function damaged(whole: KubernetesObject, damages: readonly Damage[]): KubernetesObject | undefined {
  const object = structuredClone(whole);
  for (const { steps, value, kind } of damages) spoil(object, steps, structuredClone(value), kind);
  return typeof object.kind === "string" && typeof object.apiVersion === "string" && isObject(object.metadata) ? object : undefined;
}

it("gives the verdicts of whole objects for damaged ones", () => {
  fc.assert(
    fc.property(fc.nat(objects.length - 1), damage, (index, damages) => {
      const object = damaged(objects[index] as KubernetesObject, damages);
      if (object) expect(projected(reviewer, object)).toEqual(reference(object));
    }),
    { numRuns: 3000, seed: 7 },
  );
});

it.each(checkKindNames)("gives the verdicts of whole objects whatever the parameters of %s", async (kind) => {
  const cases = fc.array(fc.tuple(fc.nat(), damage), { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryCheck(kind), { minLength: 1, maxLength: 3 }), cases, async (checks, picks) => {
      const plan = planOfChecks(checks);
      const bundle = gatekeeperRenderer.render(plan).files.map(({ path, text }) => ({ path: `gatekeeper/${path}`, text }));
      const [judge, whole] = [await createReviewer(bundle), await wholeObjects(bundle)];
      const subjects = boundaryCases(plan).map(({ request }) => request.object);
      for (const object of subjects) expect(projected(judge, object)).toEqual(whole(object));
      for (const [pick, damages] of picks) {
        const object = damaged(subjects[pick % subjects.length] as KubernetesObject, damages);
        if (object) expect(projected(judge, object)).toEqual(whole(object));
      }
    }),
    { numRuns: 15, seed: 7 },
  );
});

/** Walks down by the steps and does something to the member that it comes to. */
function spoil(root: JsonObject, steps: readonly number[], value: JsonValue, kind: string): void {
  let owner: JsonObject | JsonValue[] = root;
  for (const [position, step] of steps.entries()) {
    const keys: string[] = Object.keys(owner);
    const key: string | undefined = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return;
    const member: JsonValue | undefined = (owner as JsonObject)[key];
    if (position < steps.length - 1 && typeof member === "object" && member !== null) {
      owner = member;
      continue;
    }
    if (kind === "copy" && Array.isArray(owner)) owner.push(structuredClone(member as JsonValue));
    else if (kind === "remove" && !Array.isArray(owner)) delete owner[key];
    else if (kind === "add" && !Array.isArray(owner)) owner[`${key}X`] = value;
    else (owner as JsonObject)[key] = value;
    return;
  }
}

const pod = (more: JsonObject = {}, container: JsonObject = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "default" },
  spec: { containers: [{ name: "c", image: "nginx", ...container }], ...more },
});

it("knows what every policy reads", async () => {
  const { constraints } = await loadBundle(files);
  const unknown = [...constraints.values()].filter((constraint) => fieldsRead("Pod", [constraint]) === true).map(({ package: name }) => name);
  expect(unknown).toEqual([]);
  expect(new Set([...constraints.values()].map(({ package: name }) => name)).size).toBe(checkKindNames.length);
});

it("keeps what is read and nothing else", () => {
  const fields = fieldsRead("Deployment", [
    {
      package: "bulwark.container_field",
      own: true,
      parameters: { containers: ["containers"], path: [["securityContext", "privileged"]], unless: [{ path: [["os", "name"]] }], waivers: [] },
    },
    {
      package: "bulwark.pod_field",
      own: true,
      parameters: { path: [["volumes"], ["hostPath"]], unless: [], waivers: [{ kinds: ["Deployment"], namespaces: ["n"], podLabels: { app: "x" } }] },
    },
  ]);
  const template = {
    metadata: { labels: { app: "y", other: "z" } },
    spec: {
      hostNetwork: true,
      os: { name: "linux", more: 1 },
      volumes: [{ name: "v", hostPath: { path: "/" } }, null, 5],
      containers: [{ name: "c", image: "i", securityContext: { privileged: false, runAsUser: 1 } }],
    },
  };
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "n" }, spec: { replicas: 1, template } };
  expect(JSON.parse(projector(fields)(object))).toEqual({
    kind: "Deployment",
    metadata: { namespace: "n" },
    spec: {
      template: {
        metadata: { labels: { app: "y" } },
        spec: { os: { name: "linux" }, volumes: [{ hostPath: { path: "/" } }, null, 5], containers: [{ name: "c", securityContext: { privileged: false } }] },
      },
    },
  });
});

const everyContainer = (parameters: JsonObject) => ({
  package: "bulwark.container_field",
  own: true,
  parameters: { containers: ["containers", "initContainers"], path: [["x"]], podPath: ["y"], unless: [], waivers: [], ...parameters },
});

it("writes one part for each container, each with what the pod says, and a stand-in for its name", () => {
  const parts = partsProjector(fieldsRead("Pod", [everyContainer({})]), ["spec"]);
  const object = pod({ y: 1, containers: [{ name: "a", x: 1 }, null, { name: "b", x: 1 }, { name: "" }, { name: 5 }], initContainers: [{ name: "i", z: 1 }] });
  expect(parts(object).map(({ text, name }) => [name, JSON.parse(text)])).toEqual([
    ["a", { kind: "Pod", spec: { y: 1, containers: [{ name: standIn, x: 1 }] } }],
    ["b", { kind: "Pod", spec: { y: 1, containers: [{ name: standIn, x: 1 }] } }],
    [standIn, { kind: "Pod", spec: { y: 1, containers: [{ name: "" }] } }],
    [standIn, { kind: "Pod", spec: { y: 1, containers: [{ name: 5 }] } }],
    ["i", { kind: "Pod", spec: { y: 1, initContainers: [{ name: standIn }] } }],
  ]);
  expect(parts(pod({ y: 1, containers: "none" }))).toEqual([{ text: '{"kind":"Pod","spec":{"y":1}}', name: standIn }]);
});

it.each([
  ["a check of names", { path: [["name"]] }],
  ["a check of what is below names", { path: [["name", "x"]] }],
  ["a waiver of some containers", { waivers: [{ kinds: ["Pod"], namespaces: ["default"], containers: ["a"] }] }],
])("writes the names that are read otherwise than to show them: %s", (_, parameters) => {
  for (const constraints of [
    [everyContainer({}), everyContainer(parameters)],
    [everyContainer(parameters), everyContainer({})],
  ]) {
    const parts = partsProjector(fieldsRead("Pod", constraints), ["spec"])(pod({ containers: [{ name: "a" }] }));
    expect(parts.map(({ text }) => (JSON.parse(text) as { spec: JsonObject }).spec)).toEqual([{ containers: [{ name: "a" }] }]);
  }
});

it("judges pods alike at once, whatever their kind and the names of their containers, and shows the names of each", async () => {
  const bundle = (await loadScanPlan({ allowExpired: false, now, controls: ["require-resource-limits"] })).files;
  const judge = await createReviewer(bundle);
  const deployment = {
    ...pod(),
    kind: "Deployment",
    apiVersion: "apps/v1",
    spec: { template: { spec: { containers: [{ name: "$&" }, { name: standIn }, {}] } } },
  };
  const named = (object: KubernetesObject) => judge.review(object).map(({ message }) => /\(container (.*?): /u.exec(message)?.[1]);
  expect([...new Set(named(pod()))]).toEqual(["c"]);
  expect([...new Set(named(deployment))]).toEqual([standIn, "$&", ""]);
});

it("leaves an object whole where it does not know what is read", () => {
  const known = { operator: "Exists", values: [], unless: [], waivers: [] };
  expect(fieldsRead("Pod", [{ package: "bulwark.pod_field", own: false, parameters: { ...known, path: [["a"]] } }])).toBe(true);
  expect(fieldsRead("Pod", [{ package: "constructor", own: true, parameters: {} }])).toBe(true);
  expect(fieldsRead("Pod", [{ package: "bulwark.pod_field", own: true, parameters: { ...known, path: "a.b" } }])).toBe(true);
  expect(fieldsRead("Pod", [{ package: "bulwark.object_field", own: true, parameters: { ...known, path: [[]] } }])).toBe(true);
  expect(fieldsRead("Pod", [everyContainer({ message: standIn })])).toBe(true);
});

it("takes __proto__ for a field like any other", () => {
  const fields = fieldsRead("Pod", [{ package: "bulwark.pod_field", own: true, parameters: { path: [["__proto__", "x"]], unless: [], waivers: [] } }]);
  const object = pod(JSON.parse('{"__proto__":{"x":1,"y":2}}') as JsonObject);
  expect(projector(fields)(object)).toBe('{"kind":"Pod","spec":{"__proto__":{"x":1}}}');
  expect(projector(fields)(pod())).toBe('{"kind":"Pod","spec":{}}');
});

it("judges objects alike that differ in unread fields, and anew what differs in a read one", () => {
  const annotated = (name: string, value: string) => ({ ...pod(), metadata: { name, namespace: "default", annotations: { a: value } } });
  const one = reviewer.review(annotated("a", "b"));
  const other = reviewer.review(annotated("b", "c"));
  expect(other).toEqual(one);
  expect(other[0]).toBe(one[0]);
  const messages = (object: KubernetesObject) => reviewer.review(object).map(({ message }) => message);
  expect(messages(pod({ hostNetwork: true }))).toContain("do not set hostNetwork to true");
  expect(messages(pod({ hostNetwork: false }))).not.toContain("do not set hostNetwork to true");
  expect(messages(pod({}, { name: "d" })).some((message) => message.includes("container d"))).toBe(true);
});

it("gives findings in the order of the policies, each once", () => {
  const twins = pod({ containers: [{ name: "c" }, { name: "c" }] });
  const found = reviewer.review(twins).map(({ control, check, message }) => `${control} ${check} ${message}`);
  expect(new Set(found).size).toBe(found.length);
  const controls = found.map((line) => line.split(" ")[0] as string);
  expect(controls).toEqual([...controls].sort());
});

it("forgets what it was asked long ago, and nothing that was not answered", () => {
  const memo = new Memo<number>(10);
  let asked = 0;
  const ask = () => (asked += 1);
  expect([memo.get("aaaa", ask), memo.get("aaaa", ask), memo.get("bbbb", ask), memo.get("cccc", ask), memo.get("aaaa", ask)]).toEqual([1, 1, 2, 3, 4]);
  expect(memo.get("x".repeat(11), ask)).toBe(5);
  expect(memo.get("x".repeat(11), ask)).toBe(6);
  expect(() =>
    memo.get("d", () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(memo.get("d", ask)).toBe(7);
});

it("rests where hardly anything is asked again, and tries anew later", () => {
  const memo = new Memo<number>(1_000_000);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return asked;
  };
  for (let index = 0; index < 600; index += 1) memo.get(`other ${index}`, ask);
  expect([memo.get("same", ask), memo.get("same", ask)]).toEqual([601, 602]);
  for (let index = 0; index < 5000; index += 1) memo.get("same", ask);
  const before = asked;
  expect(memo.get("same", ask)).toBe(memo.get("same", ask));
  expect(asked).toBe(before);
});
