import { expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Platform } from "../../src/kubernetes/platforms.ts";
import { parseSpec } from "../../src/spec/load.ts";
import { diagnosticsOf } from "./spec-text.ts";

type Audit = { logPath?: string; policyPath?: string };

/** What is said against paths on a platform: `<severity> <field>: <message>`. */
function said(platform: Platform, audit: Audit, encryption?: object): string[] {
  const spec = { cluster: { platform, kubernetesVersion: "1.35" }, targets: { kyverno: {} }, audit, ...(encryption ? { encryption } : {}) };
  const brief = ({ severity, location, message }: Diagnostic) => `${severity} ${location?.pointer?.split("/").at(-1)}: ${message}`;
  try {
    const text = JSON.stringify({ apiVersion: "bulwark.dev/v1alpha1", kind: "HardeningSpec", metadata: { name: "a" }, spec });
    return parseSpec(text, "spec", { now: new Date("2026-11-23T12:00:00Z") }).warnings.map(brief);
  } catch (error) {
    return diagnosticsOf(error).map(brief);
  }
}

const cases: readonly (readonly [platform: Platform, audit: Audit, problem: string | undefined])[] = [
  ["kubeadm", { logPath: "/var/log/audit.log" }, undefined],
  ["kubeadm", { policyPath: "/etc/kubernetes/policy.yaml" }, undefined],
  ["kubeadm", { logPath: "/data/audit/log", policyPath: "/data/audit/policy" }, undefined],
  ["kubeadm", { policyPath: "/policy.yaml" }, "error policyPath: / would be mounted"],
  ["kubeadm", { policyPath: "/etc/policy.yaml" }, "error policyPath: /etc would be mounted"],
  ["kubeadm", { logPath: "/var/log//audit.log" }, "error logPath: /var/log//audit.log has empty parts"],
  ["kubeadm", { logPath: "/etc/kubernetes/pki/audit.log" }, "error logPath: /etc/kubernetes/pki is mounted"],
  ["k3s", { logPath: "/audit.log" }, undefined],
  ["k3s", { logPath: "/var/log/a,b/audit.log" }, "error logPath: /var/log/a,b/audit.log has a comma"],
  ["k3s", { policyPath: "/etc/a,b.yaml" }, "error policyPath: /etc/a,b.yaml has a comma"],
  ["rke2", { policyPath: "/etc/a,b.yaml" }, undefined],
  ["rke2", { logPath: "/audit.log" }, "error logPath: / would be mounted"],
  ["rke2", { logPath: "/var/lib/rancher/rke2/server/audit.log" }, "error logPath: /var/lib/rancher/rke2/server is mounted"],
  [
    "kops",
    { logPath: "/data/audit/log", policyPath: "/data/audit/policy" },
    "error policyPath: on kOps /data/audit/policy cannot lie in the folder of the log",
  ],
  ["kops", { logPath: "/srv/kubernetes/kube-apiserver/audit.log" }, "error logPath: /srv/kubernetes/kube-apiserver is mounted"],
  ["kops", { policyPath: "/srv/kubernetes/kube-apiserver/policy.yaml" }, undefined],
  ["talos", { logPath: "/audit.log" }, "warning logPath: this has no effect on Talos"],
  ["talos", { policyPath: "/etc/kubernetes/audit/policy.yaml" }, "warning policyPath: this has no effect on Talos"],
  ["eks", { logPath: "/audit.log" }, undefined],
];

it.each(cases)("%s with %j: %s", (platform, audit, problem) => {
  const found = said(platform, audit);
  if (problem === undefined) expect(found).toEqual([]);
  else expect(found).toEqual([expect.stringContaining(problem)]);
});

it.each([
  ["kubeadm", "unix:///run/kms.sock", "error endpoint: /run would be mounted"],
  ["kubeadm", "unix:///run/kms/../x/kms.sock", "error endpoint: /run/kms/../x/kms.sock has empty parts"],
  ["kubeadm", "unix:///run/kms/kms.sock", undefined],
  ["k3s", "unix:///run/kms.sock", undefined],
] as const)("%s with a KMS plugin at %s: %s", (platform, endpoint, problem) => {
  const found = said(platform, {}, { provider: "kms", kms: { name: "a", endpoint } });
  expect(found).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
});
