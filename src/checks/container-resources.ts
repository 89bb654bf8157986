import * as Type from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import { nanoOf } from "../kubernetes/quantity.ts";
import type { CheckKind } from "./check-kind.ts";
import { containersProperty } from "./container-lists.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { unlessProperty } from "./predicate.ts";
import { type ResourceParameters, resourceBoundaries, resourceLists } from "./resource-boundaries.ts";

const resourceName = "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$";
const ResourceName = Type.String({ pattern: resourceName, maxLength: 128 });
const ResourceNames = (description: string) => Type.Optional(Type.Array(ResourceName, { minItems: 1, maxItems: 16, uniqueItems: true, description }));
const Quantity = Type.String({ minLength: 1, maxLength: 32 });
const Quantities = (description: string) =>
  Type.Optional(Type.Unsafe<Record<string, string>>({ type: "object", patternProperties: { [resourceName]: Quantity }, description }));

/**
 * The requests and limits of every container, in Pods and in the template of every workload kind.
 *
 * A required one must be there and above zero: 0 (or below) asks for nothing, a text that is no quantity is no value. A
 * request that is not set has the value of its limit, because the API server defaults it so. A maximum compares by value
 * (1024Mi is 1Gi) and asks nothing where the value is absent. Sidecars are initContainers; ephemeral containers are not
 * asked. What differs by less than a thousandth is one value to the API server, which keeps thousandths, rounded up; the
 * engines tell billionths apart, but for Gatekeeper's above 2^63 of them. On UPDATE the check is skipped where every
 * container's resources are equal in object and oldObject; the resize of a Pod that runs is such an UPDATE, and judged.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export const containerResources: CheckKind = {
  name: "container-resources",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      ...containersProperty,
      requests: ResourceNames("Requests that every container must make."),
      limits: ResourceNames("Limits that every container must have."),
      maximum: Type.Optional(
        Type.Object(
          { requests: Quantities("Most that a container may request."), limits: Quantities("Most that a container may be allowed.") },
          { additionalProperties: false },
        ),
      ),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { requests, limits, maximum, containers } = parameters as ResourceParameters;
    const quantities = Object.entries(maximum ?? {}).flatMap(([type, amounts]) =>
      Object.entries(amounts ?? {}).flatMap(([resource, quantity]) => {
        const nano = nanoOf(quantity);
        return nano !== undefined && nano > 0n
          ? []
          : [{ key: `maximum/${type}/${resource}`, message: `${JSON.stringify(quantity)} is no quantity above zero; write for instance 500m, 2 or 512Mi` }];
      }),
    );
    const nothing = requests === undefined && limits === undefined && Object.keys(maximum ?? {}).length === 0;
    const ephemeral = containers?.includes("ephemeralContainers")
      ? [{ key: "containers", message: "ephemeral containers cannot have resources; leave the list out" }]
      : [];
    return [
      ...unlessProblems(parameters),
      ...quantities,
      ...ephemeral,
      ...(nothing ? [{ key: "", message: "names nothing to ask for: set requests, limits or maximum" }] : []),
    ];
  },
  boundaries: (parameters) => withExcuses(parameters, resourceBoundaries(parameters), "pod"),
};

/** One amount that is asked of a container. */
export type Demand = { type: "requests" | "limits"; name: string };
export type Maximum = Demand & { quantity: string };

/** What the parameters demand, as lists: what must be there, and what may not be above which quantity. */
export function demandsOf(parameters: JsonObject): { required: Demand[]; maximum: Maximum[] } {
  const { requests = [], limits = [], maximum = {} } = parameters as ResourceParameters;
  const most = (type: Demand["type"]) => Object.entries(maximum[type] ?? {}).map(([name, quantity]) => ({ type, name, quantity }));
  return {
    required: [...requests.map((name): Demand => ({ type: "requests", name })), ...limits.map((name): Demand => ({ type: "limits", name }))],
    maximum: [...most("requests"), ...most("limits")],
  };
}

export { resourceLists };
