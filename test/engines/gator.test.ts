import { expect, it } from "vitest";
import type { BundleFile } from "../../src/engines/engine.ts";
import { gatorEngine } from "../../src/engines/gator/index.ts";
import { caseKey, readResults } from "../../src/engines/gator/results.ts";
import { admissionReview } from "../../src/engines/gator/review.ts";
import type { KubernetesObject, Request } from "../../src/kubernetes/request.ts";
import { example } from "../support/example.ts";

const printed = `=== RUN   template
    === RUN   case-0
    --- PASS: case-0\t(0.011s)
    === RUN   case-1
    --- FAIL: case-1\t(0.012s)
        unexpected number of violations: got 2 violations but want none: got messages [first (app) second
--- PASS: case-9 (app)]
    === RUN   case-2
    --- FAIL: case-2\t(0.010s)
        invalid K8s AdmissionReview: unable to convert
--- FAIL: template\t(0.034s)
=== RUN   twin
--- FAIL: twin\t(0.002s)
  adding template: no such thing
FAIL\tsuite.yaml\t0.037s
`;

it("reads what gator prints: no violation, violations with their messages, and what it could not judge", () => {
  const { cases, tests } = readResults(printed);
  expect(cases.get(caseKey("template", "case-0"))).toEqual({ type: "none" });
  expect(cases.get(caseKey("template", "case-1"))).toEqual({ type: "violations", messages: "first (app) second\n--- PASS: case-9 (app)" });
  expect(cases.get(caseKey("template", "case-2"))).toEqual({ type: "error", message: "invalid K8s AdmissionReview: unable to convert" });
  expect(cases.get(caseKey("twin", "case-0"))).toBeUndefined();
  expect(tests.get("twin")).toBe("adding template: no such thing");
  expect(cases.has(caseKey("template", "case-9"))).toBe(false);
});

const pod = (spec: object, namespace = "shop"): KubernetesObject =>
  ({ apiVersion: "v1", kind: "Pod", metadata: { name: "app", namespace }, spec: { containers: [{ name: "app", image: "app" }], ...spec } }) as KubernetesObject;

it("asks as the API server does: with operation, old object, subresource, and the namespace of a Namespace", () => {
  const object = pod({});
  expect(admissionReview({ id: "x", operation: "UPDATE", object, oldObject: object, subresource: "ephemeralcontainers" })).toMatchObject({
    request: {
      operation: "UPDATE",
      subResource: "ephemeralcontainers",
      kind: { group: "", version: "v1", kind: "Pod" },
      namespace: "shop",
      object,
      oldObject: object,
    },
  });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
  expect(admissionReview({ id: "x", operation: "CREATE", object: namespace })).toMatchObject({ request: { namespace: "shop", name: "shop" } });
});

const check = { control: "disallow-host-namespaces", check: "host-network" };
const constraint = "gatekeeper/constraints/disallow-host-namespaces.host-network.yaml";
const template = "gatekeeper/templates/pod-field.yaml";
const good: Request = { id: "good", operation: "CREATE", object: pod({}) };
const bad: Request = { id: "bad", operation: "CREATE", object: pod({ hostNetwork: true }) };
const waived: Request = {
  id: "waived",
  operation: "CREATE",
  object: {
    ...pod({ hostNetwork: true }, "monitoring"),
    metadata: { name: "x", namespace: "monitoring", labels: { "app.kubernetes.io/name": "node-exporter" } },
  },
};

async function outcomes(file: string, edit: (text: string) => string): Promise<(string | undefined)[][]> {
  const files = example().bundle.files.map((entry): BundleFile => (entry.path === file ? { ...entry, text: edit(entry.text) } : entry));
  const verdicts = await gatorEngine.review(files, [{ check, requests: [good, bad, waived] }]);
  return verdicts.map(({ outcome, message }) => [outcome, message?.slice(0, 160)]);
}

it("tells a pass from what the Constraint is not asked about", async () => {
  expect((await outcomes(constraint, (text) => text)).map(([outcome]) => outcome)).toEqual(["pass", "fail", "not-applicable"]);
  const elsewhere = (text: string) => text.replace("          - Pod\n", "");
  expect((await outcomes(constraint, elsewhere)).map(([outcome]) => outcome)).toEqual(["not-applicable", "not-applicable", "not-applicable"]);
});

it("has an error, never a pass, where Gatekeeper refuses the template", async () => {
  const broken = await outcomes(template, (text) => text.replace("import data.lib.waiver", "import rego.v1\n              import data.lib.waiver"));
  expect(broken.map(([outcome]) => outcome)).toEqual(["error", "error", "error"]);
  expect(broken[0]?.[1]).toContain(constraint);
});

it("has an error where no template makes the Constraint's kind", async () => {
  const [first] = await outcomes(template, (text) => text.replaceAll("BulwarkPodFieldV1", "BulwarkOtherV1"));
  expect(first).toEqual(["error", `${constraint} is of the kind BulwarkPodFieldV1, which no template below gatekeeper/templates/ makes`]);
});
