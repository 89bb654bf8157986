import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generate } from "../../src/harness/generate.ts";
import { temporaryFolder } from "../support/temporary.ts";

const image = `registry.example.com/fluent-bit:5.1.1@sha256:${"0".repeat(64)}`;

/** A spec with a shipper, and the policies that its pods break. */
const spec = (waivers: readonly object[], platform: string) => ({
  apiVersion: "bulwark.dev/v1alpha1",
  kind: "HardeningSpec",
  metadata: { name: "own" },
  spec: {
    cluster: { platform, kubernetesVersion: "1.34" },
    targets: { gatekeeper: {} },
    controls: { "restrict-image-registries": { parameters: { registries: ["registry.example.com/"] } } },
    audit: { shipTo: { image, loki: { endpoint: "https://loki.example.com", secretName: "loki" } } },
    waivers: [...waivers],
  },
});

async function generated(waivers: readonly object[], platform: string) {
  const folder = temporaryFolder();
  const file = join(folder, "bulwark.yaml");
  writeFileSync(file, JSON.stringify(spec(waivers, platform)));
  return generate({ spec: file, out: join(folder, "out"), check: false, overwrite: false, allowExpired: false, now: new Date("2026-11-23T12:00:00Z") });
}

const pods = { kinds: ["DaemonSet", "Pod"], namespaces: ["audit-shipper"], podSelector: { matchLabels: { "app.kubernetes.io/name": "audit-shipper" } } };
const capability = { talos: ["add-capabilities"], kubeadm: [] };

it.each(["kubeadm", "talos"] as const)("on %s the shipper breaks what it must, and the waivers that are named let it through", async (platform) => {
  const first = await generated([], platform);
  expect(first.clean).toBe(false);
  expect(new Set(first.contradictions.map(({ file }) => file))).toEqual(new Set(["audit/shipper/daemon-set.yaml", "audit/shipper/namespace.yaml"]));
  expect(first.neededWaivers).toEqual([
    { control: "require-security-context", checks: [...capability[platform], "run-as-non-root", "run-as-user"], match: pods },
    { control: "restrict-volume-types", checks: ["volume-types"], match: pods },
    {
      control: "require-pod-security-labels",
      checks: ["enforce-label"],
      match: { kinds: ["Namespace"], namespaces: ["audit-shipper"], names: ["audit-shipper"] },
    },
  ]);
  const waived = first.neededWaivers.map((waiver) => ({ ...waiver, reason: "r", owner: "o", expires: "2027-01-01" }));
  const second = await generated(waived, platform);
  expect([second.contradictions, second.neededWaivers, second.clean]).toEqual([[], [], true]);
  expect((await generated(waived.slice(1), platform)).clean).toBe(false);
});
