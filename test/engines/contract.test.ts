import { expect, it } from "vitest";
import type { BundleFile, Engine } from "../../src/engines/engine.ts";
import { engines } from "../../src/engines/index.ts";
import type { KubernetesObject, Request } from "../../src/kubernetes/request.ts";
import { example } from "../support/example.ts";

const check = { control: "disallow-host-namespaces", check: "host-network" };

/** Files of the check's policy in each engine. */
const policyFile: Readonly<Record<string, string>> = {
  "opa-wasm": "gatekeeper/constraints/disallow-host-namespaces.host-network.yaml",
  gator: "gatekeeper/constraints/disallow-host-namespaces.host-network.yaml",
  "kyverno/ClusterPolicy": "kyverno/cluster-policies/disallow-host-namespaces.host-network.yaml",
  "kyverno/ValidatingPolicy": "kyverno/validating-policies/disallow-host-namespaces.host-network.yaml",
  "kyverno/ValidatingAdmissionPolicy": "validating-admission-policy/policies/disallow-host-namespaces.host-network.yaml",
  "kube-apiserver": "validating-admission-policy/policies/disallow-host-namespaces.host-network.yaml",
};

const pod = (name: string, spec: KubernetesObject["metadata"] = {}, namespace = "shop"): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace },
  spec: { containers: [{ name: "app", image: "app" }], ...spec },
});

const create = (object: KubernetesObject, id = `${object.kind} ${String(object.metadata.name)}`): Request => ({ id, operation: "CREATE", object });

const good = create(pod("good"));
const bad = create(pod("bad", { hostNetwork: true }));

const files = (change: (file: BundleFile) => BundleFile[] = (file) => [file]) => example().bundle.files.flatMap(change);

async function outcomes(engine: Engine, requests: readonly Request[], bundle = files(), asked = check) {
  const verdicts = await engine.review(bundle, [{ check: asked, requests }]);
  expect(verdicts.map(({ engine: name, control, check: id, requestId }) => [name, control, id, requestId])).toEqual(
    requests.map(({ id }) => [engine.name, asked.control, asked.check, id]),
  );
  return verdicts;
}

for (const engine of engines) {
  const only = (change: (text: string) => string) => files((file) => (file.path === policyFile[engine.name] ? [{ ...file, text: change(file.text) }] : [file]));

  it(`${engine.name} is there`, async () => {
    expect(await engine.probe()).toMatchObject({ available: true });
  });

  it(`${engine.name} passes the good, fails the bad, and says why`, async () => {
    const [one, other] = await outcomes(engine, [good, bad]);
    expect([one?.outcome, other?.outcome]).toEqual(["pass", "fail"]);
    expect(other?.message).toContain("do not set hostNetwork to true");
  });

  it(`${engine.name} tells objects of the same name apart`, async () => {
    const labels = { app: "good" };
    const template = { metadata: { labels }, spec: { hostNetwork: true, containers: [{ name: "app", image: "app" }] } };
    const same = create({ ...pod("good"), apiVersion: "apps/v1", kind: "Deployment", spec: { selector: { matchLabels: labels }, template } });
    const elsewhere = create(pod("good", { hostNetwork: true }, "other"), "elsewhere");
    const twin = create(pod("good", { hostNetwork: true }), "twin");
    expect((await outcomes(engine, [good, same, elsewhere, twin])).map(({ outcome }) => outcome)).toEqual(["pass", "fail", "fail", "fail"]);
  });

  it(`${engine.name} does not judge what the policy does not match`, async () => {
    const other = create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "shop" }, data: {} });
    const exempt = create(pod("exempt", { hostNetwork: true }, "kube-system"), "exempt");
    expect((await outcomes(engine, [other, exempt])).map(({ outcome }) => outcome)).toEqual(["not-applicable", "not-applicable"]);
  });

  it(`${engine.name} judges an UPDATE, or says that it cannot`, async () => {
    const unchanged: Request = { id: "unchanged", operation: "UPDATE", object: bad.object, oldObject: bad.object };
    const [verdict] = await outcomes(engine, [unchanged]);
    expect(verdict?.outcome).toBe(engine.name.startsWith("kyverno/") ? "unsupported" : "pass");
  });

  it(`${engine.name} has an error for every request where the policy is not there`, async () => {
    const verdicts = await outcomes(
      engine,
      [good, bad],
      files((file) => (file.path === policyFile[engine.name] ? [] : [file])),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(["error", "error"]);
    expect(verdicts[0]?.message).toMatch(/disallow-host-namespaces\/host-network/);
  });

  it(`${engine.name} has an error, never a pass, where the file is no YAML`, async () => {
    const verdicts = await outcomes(
      engine,
      [good, bad],
      only((text) => `${text}\n\t- broken: [`),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(["error", "error"]);
  });

  it(`${engine.name} has an error, never a pass, where the policy does not load`, async () => {
    const verdicts = await outcomes(
      engine,
      [good, bad],
      only((text) => text.replace(/^kind: .*$/m, "kind: Nonsense")),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(["error", "error"]);
  });

  it(`${engine.name} answers nothing where nothing is asked`, async () => {
    expect(await engine.review(files(), [])).toEqual([]);
    expect(await engine.review(files(), [{ check, requests: [] }])).toEqual([]);
  });
}

const bindingFile = "validating-admission-policy/bindings/disallow-host-namespaces.host-network.yaml";
const unbound: readonly (readonly [what: string, change: (text: string) => string])[] = [
  ["no binding", () => "kind: Nothing"],
  ["a binding to another policy", (text) => text.replace(/policyName: .*/, "policyName: other")],
  ["a binding that does nothing", (text) => text.replace(/validationActions:\n.*/, "validationActions: []")],
  ["a binding for some namespaces", (text) => `${text}  matchResources: { namespaceSelector: { matchLabels: { team: a } } }\n`],
];

it.each(unbound)("a ValidatingAdmissionPolicy with %s has an error for every request", async (_, change) => {
  const bundle = files((file) => (file.path === bindingFile ? [{ ...file, text: change(file.text) }] : [file]));
  const verdicts = await outcomes(engines.find(({ name }) => name === "kyverno/ValidatingAdmissionPolicy") as Engine, [good, bad], bundle);
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(["error", "error"]);
  expect(verdicts[0]?.message).toMatch(/host-network.yaml is in effect for nothing, or not for all that it matches/);
});
