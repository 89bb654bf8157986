import { expect, it } from "vitest";
import { startUps } from "../../../src/harness/prove/start-up-flags.ts";

const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer: { extraArgs: [{ name: audit-log-maxage, value: "30" }, { name: audit-log-path, value: /a=b }] }
`;
const talos = `apiVersion: v1alpha1
kind: KubeAPIServerConfig
extraArgs: { audit-log-maxage: "30" }
---
apiVersion: v1alpha1
kind: KubeAuditPolicyConfig
configuration: { kind: Policy }
`;

it.each([
  ["kubeadm-cluster-configuration.yaml", kubeadm, ["audit-log-maxage=30", "audit-log-path=/a=b"]],
  ["k3s-config.yaml", 'kube-apiserver-arg+: ["audit-log-maxage=30", "audit-log-path=/a=b"]', ["audit-log-maxage=30", "audit-log-path=/a=b"]],
  [
    "rke2-config.yaml",
    'audit-policy-file: /p\npod-security-admission-config-file: /a\nkube-apiserver-arg+: ["audit-log-maxage=30"]',
    ["audit-log-maxage=30", "audit-policy-file=/p", "admission-control-config-file=/a"],
  ],
  ["talos-patch.yaml", 'cluster: { apiServer: { extraArgs: { audit-log-maxage: "30" } } }', ["audit-log-maxage=30"]],
  ["talos-1.14-patch.yaml", talos, ["audit-log-maxage=30"]],
  [
    "kops-cluster.yaml",
    "spec: { kubeAPIServer: { auditLogMaxAge: 30, auditPolicyFile: /p, other: 1 } }",
    ["audit-log-maxage=30", "audit-policy-file=/p", "(kOps' other)=1"],
  ],
])("reads the flags of %s", (name, text, flags) => {
  const [found, ...more] = startUps([
    { path: `bootstrap/${name}`, text },
    { path: `elsewhere/${name}`, text },
  ]);
  expect(more).toEqual([]);
  expect(Array.isArray(found?.flags) ? found.flags.map((flag) => `${flag.name}=${flag.value}`) : found?.flags).toEqual(flags);
});

it("says where a file cannot be read, and passes over what sets no flags", () => {
  const [broken, ...more] = startUps([
    { path: "bootstrap/k3s-config.yaml", text: "a: [" },
    { path: "bootstrap/README.md", text: "# Bundle" },
  ]);
  expect(more).toEqual([]);
  expect(typeof broken?.flags).toBe("string");
});
