import { join } from "node:path";
import { expect, it } from "vitest";
import { prove } from "../../../src/harness/prove/index.ts";
import { packageRoot } from "../../../src/package-root.ts";
import { exampleSpec, now } from "../../support/example.ts";
import { cases, claims, crds, proofs } from "./support.ts";

/** Kubernetes itself refuses all that these are against, or it is nothing that an API server reads. */
const impossible = [
  "default-deny-network-policy: what is not rendered",
  "require-pod-security-labels: enforce-version-label: what it is against is admitted, and recorded in the audit log",
  "require-pod-security-labels: enforce-version-label: what is waived, exempt or of no match is not asked",
  "scan-images-in-ci: what it renders",
  "restrict-proc-mount: proc-mount: what it is against is refused",
  "disallow-windows-host-process: host-process: what it is against is admitted, and recorded in the audit log",
  "require-team-label: require-team-label: what is waived, exempt or of no match is not asked",
];

it("proves every claim of the example that an API server can show", { timeout: 300_000 }, async () => {
  const outcome = await prove({ spec: exampleSpec, cases, crds: await crds(), allowExpired: false, now });
  expect(claims(outcome, "broken")).toEqual([]);
  expect(claims(outcome, "not-proven")).toEqual(impossible);
  expect(outcome).toMatchObject({ holds: true, kubernetesVersion: "1.34" });

  const record = outcome.items.map(({ item, control, proofs: own }) => ({
    ...(item === undefined ? {} : { item }),
    control,
    proofs: own.map(({ claim, outcome: came, asked, evidence: seen }) => ({ claim, outcome: came, asked, evidence: seen })),
  }));
  const { server, kubernetesVersion } = outcome;
  await expect(`${JSON.stringify({ server, kubernetesVersion, items: record }, null, 2)}\n`).toMatchFileSnapshot(join(packageRoot, "docs/proof.json"));

  const evidence = (control: string, claim: string) =>
    proofs(outcome)
      .filter((proof) => proof.control === control && proof.claim.startsWith(claim))
      .map((proof) => proof.evidence);
  expect(evidence("encrypt-secrets-at-rest", "secrets: what is written")).toEqual([
    expect.stringMatching(/^etcd holds "k8s:enc:secretbox:v1:key1:" and \d{3} bytes, no plain text$/),
  ]);
  expect(evidence("encrypt-secrets-at-rest", "the key is rotated")).toEqual([expect.stringMatching(/^key1, then key2: /)]);
  expect(evidence("require-pod-security-labels", "namespace production")).toEqual([expect.stringContaining('violates PodSecurity "restricted:v1.34"')]);
  expect(evidence("audit-policy", "requests are recorded")).toEqual([expect.stringContaining("4 not recorded")]);
  expect(evidence("prefer-namespaced-roles", "roles grant")).toEqual([expect.stringMatching(/^\d+ of \d+ access reviews granted/)]);
  expect(evidence("restrict-image-registries", "registries: what it is against")).toEqual(['"take every image from registry.example.com/, ghcr.io/acme/"']);
});
