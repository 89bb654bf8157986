import { getPath, isObject, type JsonObject } from "../kubernetes/json.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import { definitionOf } from "./custom-resources.ts";

/**
 * The CustomResourceDefinition that Gatekeeper makes of a ConstraintTemplate: the template's own schema for the parameters; what
 * Gatekeeper adds to every Constraint beside them (`match`, `enforcementAction`, `scopedEnforcementActions`) is open here.
 * @see https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/client/crds/crds.go (CreateCRD, CreateSchema)
 */
export function constraintDefinition(template: KubernetesObject): JsonObject | undefined {
  const kind = getPath(template, ["spec", "crd", "spec", "names", "kind"]);
  if (typeof kind !== "string") return undefined;
  const parameters = getPath(template, ["spec", "crd", "spec", "validation", "openAPIV3Schema"]);
  const open = { "x-kubernetes-preserve-unknown-fields": true };
  const spec = {
    type: "object",
    properties: {
      match: { type: "object", ...open },
      enforcementAction: { type: "string" },
      scopedEnforcementActions: { type: "array", items: { type: "object", ...open } },
      parameters: isObject(parameters) ? parameters : { type: "object", ...open },
    },
  };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec, status: { type: "object", ...open } } } };
  return definitionOf({ group, kind, plural: kind.toLowerCase(), scope: "Cluster" }, [{ name: version, subresources: { status: {} }, schema }]);
}

const [group, version] = ["constraints.gatekeeper.sh", "v1beta1"] as const;
