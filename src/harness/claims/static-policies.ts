import { isDeepStrictEqual } from "node:util";
import { staticSuffix } from "../../artifacts/static-admission.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import { documentsOf } from "../../kubernetes/manifests/index.ts";
import { readsStaticPolicies } from "../../render/static-admission.ts";
import type { Evaluator } from "./claim.ts";

const evaluator = "static-policy-evaluator";
const folder = "validating-admission-policy";
const file = `${folder}/node/static-policies.yaml`;
const judged = "as the engines judge it";

/**
 * The file that API servers read holds the policy and the binding of each check under their static names, else the same as what
 * the engines judge, and nothing beside them.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/manifest/validation.go
 */
export const staticPolicyEvaluator: Evaluator = {
  name: evaluator,
  judge(plan, files) {
    if (!plan.validatingAdmissionPolicy || !readsStaticPolicies(plan)) return [];
    const found = Map.groupBy(documentsIn(files, file), keyOf);
    const wanted = plan.checks.flatMap(({ control, name }) =>
      (["policies", "bindings"] as const).map((part) => {
        const [original] = documentsIn(files, `${folder}/${part}/${name}.yaml`);
        const expected = isObject(original) ? withStaticNames(original) : undefined;
        const key = `${part === "policies" ? "ValidatingAdmissionPolicy" : "ValidatingAdmissionPolicyBinding"} ${name}${staticSuffix}`;
        return { control, key, found: compared(expected, found.get(key) ?? []) };
      }),
    );
    const beside = [...found.keys()].filter((key) => !wanted.some((one) => one.key === key));
    return [
      ...wanted.map(({ key, ...claim }) => ({ ...claim, evaluator, claim: `${key} in ${file}`, expected: judged })),
      ...plan.checks.slice(0, 1).map(({ control }) => ({
        ...{ control, evaluator, claim: `what else is in ${file}`, expected: "nothing" },
        found: beside.length === 0 ? "nothing" : beside.join(", "),
      })),
    ];
  },
};

function documentsIn(files: readonly BundleFile[], path: string): readonly JsonValue[] {
  return files.filter((one) => one.path === path).flatMap((one) => documentsOf(one));
}

const keyOf = (document: JsonValue) =>
  isObject(document) && isObject(document.metadata) ? `${String(document.kind)} ${String(document.metadata.name)}` : "what is no object";

const suffixed = (name: JsonValue | undefined) => `${String(name)}${staticSuffix}`;

function withStaticNames(document: JsonObject): JsonObject {
  const { metadata, spec } = document;
  if (!isObject(metadata) || !isObject(spec)) return document;
  const bound = spec.policyName === undefined ? spec : { ...spec, policyName: suffixed(spec.policyName) };
  return { ...document, metadata: { ...metadata, name: suffixed(metadata.name) }, spec: bound };
}

function compared(expected: JsonObject | undefined, found: readonly JsonValue[]): string {
  if (found.length !== 1) return found.length === 0 ? "not there" : `${found.length} times there`;
  return isDeepStrictEqual(found[0], expected) ? judged : "another";
}
