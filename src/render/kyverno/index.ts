import type { KyvernoPolicyKind } from "../../spec/schema/targets.ts";
import { byPath } from "../by-path.ts";
import { kustomization, kustomizationOf } from "../kustomization.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { actingPolicies } from "./acting.ts";
import { clusterPolicy } from "./cluster-policy.ts";
import { kyvernoUnsupported } from "./unsupported.ts";
import { validatingPolicy } from "./validating-policy.ts";

const forms = {
  ClusterPolicy: { render: clusterPolicy, note: "The ClusterPolicies are applied; never both kinds at once." },
  ValidatingPolicy: { render: validatingPolicy, note: "The policies of policies.kyverno.io are applied, not the ClusterPolicies; never both at once." },
} as const;

const folderOf = ({ path }: RenderedFile) => path.split("/")[0] as string;

/**
 * ClusterPolicies, and policies of policies.kyverno.io that say the same, of which one form is applied: those that judge,
 * and those that generate and change. A folder for each kind.
 */
export const kyvernoRenderer: Renderer = {
  target: "kyverno",
  render: (plan) => {
    const unsupported = kyvernoUnsupported(plan);
    if (!plan.kyverno) return { files: [], unsupported };
    const { policyKinds, apply } = plan.kyverno;
    const acting = actingPolicies(plan);
    const policies = (kind: KyvernoPolicyKind) => [...plan.checks.map((check) => forms[kind].render(check, plan)), ...acting[kind]];
    const applied = new Set([...policies(apply), ...acting.both].map(folderOf));
    if (applied.size === 0) return { files: [], unsupported };
    const all = [...policyKinds.flatMap(policies), ...acting.both];
    const folders = [...Map.groupBy(all, folderOf)].flatMap(([folder, files]) => kustomization(folder, files));
    return { files: [...all, ...folders, kustomizationOf("", [...applied].sort(), forms[apply].note)].sort(byPath), unsupported };
  },
};
