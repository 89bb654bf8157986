import { isSelfManaged } from "../../artifacts/api-server.ts";
import { staticAdmissionNotTaken } from "../../artifacts/static-admission.ts";
import type { Plan } from "../../spec/plan.ts";
import { byPath } from "../by-path.ts";
import { kustomization, kustomizationOf } from "../kustomization.ts";
import { notTaken } from "../not-taken.ts";
import type { Rendered, RenderedFile, Renderer } from "../renderer.ts";
import { readsStaticPolicies } from "../static-admission.ts";
import { renderBinding, renderPolicy } from "./objects.ts";
import { staticAdmission } from "./static.ts";

export { oneLine } from "./objects.ts";

/** What the API server judges by itself: a policy for each check, and the binding without which it does nothing. */
export const validatingAdmissionPolicyRenderer: Renderer = {
  target: "validating-admission-policy",
  render: (plan) => {
    if (!plan.validatingAdmissionPolicy || plan.checks.length === 0) return { files: [], unsupported: [] };
    const { platform } = plan;
    const objects = { bindings: objectsOf(plan, "bindings", renderBinding), policies: objectsOf(plan, "policies", renderPolicy) };
    if (readsStaticPolicies(plan) && isSelfManaged(platform)) {
      const { files, ...rest } = staticAdmission(plan, platform);
      return { files: [...objects.bindings, ...objects.policies, ...files].sort(byPath), ...rest };
    }
    const substitute = plan.staticAdmission ? staticAdmissionNotTaken[platform] : undefined;
    return {
      files: [...objects.bindings, ...objects.policies, ...applied(objects)].sort(byPath),
      unsupported: substitute ? [notTaken("static-admission", "The API server's own policies as a file of the control plane", substitute)] : [],
    };
  },
};

function objectsOf(plan: Plan, folder: string, render: typeof renderPolicy): RenderedFile[] {
  return plan.checks.map((check) => ({ path: `${folder}/${check.name}.yaml`, text: render(check, plan), control: check.control, check: check.id }));
}

/** Each folder is applied alone, or both at once. */
function applied(objects: Readonly<Record<"bindings" | "policies", RenderedFile[]>>): Rendered["files"] {
  return [...kustomization("bindings", objects.bindings), ...kustomization("policies", objects.policies), kustomizationOf("", ["bindings", "policies"])];
}
