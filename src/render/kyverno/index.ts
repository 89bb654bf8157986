import type { KyvernoPolicyKind } from "../../spec/schema/targets.ts";
import { byPath } from "../by-path.ts";
import { kustomization, kustomizationOf } from "../kustomization.ts";
import type { Renderer } from "../renderer.ts";
import { clusterPolicy } from "./cluster-policy.ts";
import { validatingPolicy } from "./validating-policy.ts";

const forms = {
  ClusterPolicy: { folder: "cluster-policies", render: clusterPolicy },
  ValidatingPolicy: { folder: "validating-policies", render: validatingPolicy },
} as const;

/** ClusterPolicies and ValidatingPolicies that say the same, in two folders of which one is applied. */
export const kyvernoRenderer: Renderer = {
  target: "kyverno",
  render: (plan) => {
    if (!plan.kyverno || plan.checks.length === 0) return { files: [], unsupported: [] };
    const { policyKinds, apply } = plan.kyverno;
    const folder = (kind: KyvernoPolicyKind) => {
      const policies = plan.checks.map((check) => forms[kind].render(check, plan));
      return [...policies, ...kustomization(forms[kind].folder, policies)];
    };
    const root = kustomizationOf(
      "",
      [forms[apply].folder],
      `The ${apply === "ClusterPolicy" ? "ClusterPolicies" : "ValidatingPolicies"} are applied; never both kinds at once.`,
    );
    return { files: [...policyKinds.flatMap(folder), root].sort(byPath), unsupported: [] };
  },
};
