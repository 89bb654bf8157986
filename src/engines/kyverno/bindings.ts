import { getPath, isObject, type JsonObject } from "../../kubernetes/json.ts";
import type { BundleFile } from "../engine.ts";
import { documentsIn, type LoadedPolicy } from "../policies.ts";

const folder = "validating-admission-policy/bindings/";

/**
 * Why a ValidatingAdmissionPolicy would judge nothing in a cluster, or not all that it matches; undefined where a binding
 * puts it into effect. The CLI is given the policy alone: beside a binding it passes matchConstraints over.
 * @see https://github.com/kyverno/kyverno/issues/17470
 */
export function bindingProblem(files: readonly BundleFile[]): (policy: LoadedPolicy) => string | undefined {
  const documents = documentsIn(files, folder)
    .map(({ document }) => document)
    .filter(isObject);
  const bindings = documents.filter(({ apiVersion, kind }) => apiVersion === "admissionregistration.k8s.io/v1" && kind === "ValidatingAdmissionPolicyBinding");
  return ({ file, name }) => {
    const own = bindings.filter((binding) => getPath(binding, ["spec", "policyName"]) === name);
    return own.some(bindsAll) ? undefined : `${file} is in effect for nothing, or not for all that it matches: no binding below ${folder} says so`;
  };
}

/** A binding that does something about violations, wherever the policy matches. */
function bindsAll({ spec }: JsonObject): boolean {
  const actions = getPath(spec, ["validationActions"]);
  return Array.isArray(actions) && actions.length > 0 && [["matchResources"], ["paramRef"]].every((path) => getPath(spec, path) === undefined);
}
