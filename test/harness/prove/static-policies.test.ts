import { expect, it } from "vitest";
import { assemble } from "../../../src/bundle/assemble.ts";
import { proveStaticPolicies } from "../../../src/harness/prove/static-policies.ts";
import { planOf } from "../../render/support.ts";

const file = "validating-admission-policy/node/static-policies.yaml";
const plan = (version: "1.36" | "1.37") =>
  planOf({
    cluster: { platform: "kops", kubernetesVersion: version },
    targets: { validatingAdmissionPolicy: { apply: "StaticManifests" } },
    profile: "baseline",
  });

it.each(["1.36", "1.37"] as const)("a server of Kubernetes %s holds to the rendered file", async (version) => {
  const proofs = await proveStaticPolicies(plan(version), assemble(plan(version), "").files, undefined);
  expect(proofs).toMatchObject([{ control: "static-admission", outcome: "holds", asked: 3, files: [file] }]);
});

it.each([
  ["is not there", (path: string, text: string) => (path === file ? [] : [{ path, text }]), /is not there/],
  [
    "has a name of the API",
    (path: string, text: string) => [{ path, text: path === file ? text.replace(".static.k8s.io", "") : text }],
    /must have a name ending with/,
  ],
  [
    "has no feature gate",
    (path: string, text: string) => [{ path, text: path.startsWith("bootstrap/") ? text.replace(/ +featureGates:\n.*\n/, "") : text }],
    /requires the ManifestBasedAdmissionControlConfig feature gate/,
  ],
  [
    "is in no configuration",
    (path: string, text: string) => [
      { path, text: path.endsWith("pod-security-admission.yaml") ? text.replace(/ {2}- name: ValidatingAdm[\s\S]*/, "") : text },
    ],
    /the hash of what it has read: expected sha256:\w+, found none/,
  ],
] as const)("a file that %s is no proof", async (_, edit, evidence) => {
  const files = assemble(plan("1.36"), "").files.flatMap(({ path, text }) => edit(path, text));
  const [proof] = await proveStaticPolicies(plan("1.36"), files, undefined);
  expect([proof?.outcome, proof?.evidence]).toEqual(["broken", expect.stringMatching(evidence)]);
});

it("asks nothing where policies go through the API", async () => {
  const through = planOf({ targets: { validatingAdmissionPolicy: {} } });
  expect(await proveStaticPolicies(through, assemble(through, "").files, undefined)).toEqual([]);
});
