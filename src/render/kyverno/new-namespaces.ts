import { defaultDenySpec, dnsEgressSpec } from "../../artifacts/network-policies.ts";
import { newNamespacesOf } from "../../artifacts/new-namespaces.ts";
import type { JsonValue } from "../../kubernetes/json.ts";
import type { Plan, PlannedArtifact } from "../../spec/plan.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile } from "../renderer.ts";
import { artifactView, provenByApply } from "./artifact.ts";

const comments = [
  "What a new namespace gets; not those that are exempt, and not those of the spec, whose policies are rendered by themselves.",
  "It is made once (no synchronization) and then the namespace's own: Kyverno would undo what a spec says later of a namespace that it then declares, and take the policy away where a namespace stops matching. Existing namespaces are left as they are.",
  "Kyverno makes it a moment after the namespace: the very first pods may be faster.",
];

/** The default deny (and name resolution) of namespaces to come, in both forms, and the role by which Kyverno may make them. */
export function newNamespaces(plan: Plan, artifact: PlannedArtifact) {
  const { enabled, policyTypes, allowDns } = newNamespacesOf(artifact.parameters);
  if (!enabled) return undefined;
  const policy = (variable: string, name: string, spec: object) => ({
    variable,
    object: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name, labels: { "bulwark.dev/control": artifact.control } },
      spec: spec as JsonValue,
    },
  });
  const view = {
    ...artifactView(artifact, "new-namespaces", "New namespaces deny traffic by default", "Namespace", comments),
    failurePolicy: plan.failurePolicy,
    others: [...new Set([...plan.exemptNamespaces, ...plan.namespaces.map(({ name }) => name)])],
    policies: [
      policy("defaultDeny", "default-deny", defaultDenySpec(policyTypes)),
      ...(allowDns && policyTypes.includes("Egress") ? [policy("allowDns", "allow-dns", dnsEgressSpec({}, plan.network.nodeLocalDns))] : []),
    ],
  };
  const file = (path: string, template: string): RenderedFile => ({ path, text: renderTemplate(template, view), control: artifact.control });
  return {
    legacy: { ...file(`cluster-policies-generate/${view.name}.yaml`, "kyverno/cluster-policy-generate.yaml"), proof: provenByApply },
    current: { ...file(`generating-policies/${view.name}.yaml`, "kyverno/generating-policy.yaml"), proof: provenByApply },
    role: file("background-controller/cluster-role.yaml", "kyverno/background-controller.yaml"),
  };
}
