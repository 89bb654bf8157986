import { demandsOf, type Maximum } from "../../checks/container-resources.ts";
import { type ContainerLimits, type Filled, filledIn, type LimitField, limitFields } from "../../kubernetes/limit-range.ts";
import { milliOf, nanoOf } from "../../kubernetes/quantity.ts";
import { isContainerResource, isOvercommitAllowed } from "../../kubernetes/resource-name.ts";
import type { PlannedCheck } from "../plan.ts";
import { pointerOf } from "../pointer.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { Rule } from "./rule.ts";

/**
 * LimitRanges, as the API server validates them, and whether what they fill in is what the checks ask for.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go (ValidateLimitRange)
 */
export const limitRange: Rule = (_, { plan }) => {
  const rendered = plan.artifacts.some(({ artifact }) => artifact === "limit-ranges");
  const checks = plan.checks.filter(({ kind, match }) => kind === "container-resources" && match.some((judged) => judged.kind === "Pod"));
  return plan.namespaces.flatMap(({ name, limitRange: limits }, index) => {
    if (!limits) return [];
    const place: Place = { limits, at: ["spec", "namespaces", index, "limitRange"], namespace: name };
    const judging = rendered && !plan.exemptNamespaces.includes(name) ? checks : [];
    return [...nameProblems(place), ...orderProblems(place), ...overcommitProblems(place), ...judging.flatMap((check) => contradictions(place, check))];
  });
};

type Place = { readonly limits: ContainerLimits; readonly at: readonly (string | number)[]; readonly namespace: string };

function nameProblems({ limits, at }: Place): Problem[] {
  return limitFields.flatMap((field) =>
    Object.keys(limits[field] ?? {})
      .filter((name) => !isContainerResource(name))
      .map((name) => ({
        ...error(
          "unknown-resource",
          pointerOf(...at, field, name),
          `${name} is no resource of containers`,
          "name cpu, memory, ephemeral-storage, hugepages-<size>, or a resource with a domain such as nvidia.com/gpu",
        ),
        at: "key" as const,
      })),
  );
}

/** From the least to the most. */
const order: readonly LimitField[] = ["min", "defaultRequest", "default", "max"];

/** What the API server fills in itself is one of these fields again: with them, all of it is in order. */
function orderProblems({ limits, at, namespace }: Place): Problem[] {
  return order.flatMap((less, index) =>
    order.slice(index + 1).flatMap((more) =>
      Object.entries(limits[less] ?? {}).flatMap(([name, quantity]) => {
        const other = quantityOf(limits, more, name);
        if (other === undefined || milliOf(quantity) <= milliOf(other)) return [];
        return [
          error(
            "limits-out-of-order",
            pointerOf(...at, less, name),
            `in ${namespace} the ${less} of ${name} (${quantity}) is above the ${more} (${other}): Kubernetes refuses such a LimitRange`,
            `keep to ${order.join(" ≤ ")}`,
          ),
        ];
      }),
    ),
  );
}

/** Of extended resources and huge pages a container gets what it requests, no more. */
function overcommitProblems({ limits, at, namespace }: Place): Problem[] {
  return Object.entries(limits.defaultRequest ?? {}).flatMap(([name, quantity]) => {
    const limit = filledIn(limits).limits.get(name);
    if (isOvercommitAllowed(name) || !limit || milliOf(limit.quantity) === milliOf(quantity)) return [];
    return [
      error(
        "limits-differ",
        pointerOf(...at, "defaultRequest", name),
        `in ${namespace} the defaultRequest of ${name} (${quantity}) is not the ${limit.from} (${limit.quantity}): Kubernetes takes no other request than the limit for this resource`,
        `set it to ${limit.quantity}, or leave it out`,
      ),
    ];
  });
}

const consequence = { audit: "reported", warn: "warned of", enforce: "refused" } as const;

/** What a LimitRange fills in is judged like what a manifest says: admission fills in first, and validates then. */
function contradictions(place: Place, check: PlannedCheck): Problem[] {
  const { required, maximum } = demandsOf(check.parameters);
  const filled = filledIn(place.limits);
  return [
    ...maximum.flatMap((most) => tooMuch(place, check, most, filled[most.type].get(most.name))),
    ...required.flatMap(({ type, name }) => {
      const found = filled[type].get(name);
      if (!found || milliOf(found.quantity) > 0n) return [];
      const what = `a container in ${place.namespace} without a ${name} ${singular[type]} gets ${found.quantity} by ${found.from}, which ${check.control} does not take for one`;
      return [contradiction(place, found.from, name, `${what}: such Pods are ${consequence[check.enforcement]}`, "set it above zero")];
    }),
  ];
}

const singular = { requests: "request", limits: "limit" } as const;

function tooMuch(place: Place, { control, enforcement }: PlannedCheck, { type, name, quantity: most }: Maximum, filled: Filled | undefined): Problem[] {
  const { limits, namespace } = place;
  const least = quantityOf(limits, "min", name);
  const allowed = `${control} allows ${most}`;
  if (least !== undefined && isAbove(least, most)) {
    const what = `in ${namespace} the ${name} ${singular[type]} of a container is at least ${least} by min, and ${allowed}`;
    return [contradiction(place, "min", name, `${what}: no such Pod satisfies both`, `set it to ${most} or less`)];
  }
  if (!filled || !isAbove(filled.quantity, most)) return [];
  const what = `a container in ${namespace} without a ${name} ${singular[type]} gets ${filled.quantity} by ${filled.from}, and ${allowed}`;
  const remedy = filled.from === "max" ? `give a default of ${most} or less` : `set it to ${most} or less`;
  return [contradiction(place, filled.from, name, `${what}: such Pods are ${consequence[enforcement]}`, remedy)];
}

const contradiction = ({ at }: Place, field: LimitField, name: string, message: string, remedy: string) =>
  warning("limit-range-contradicts", pointerOf(...at, field, name), message, remedy);

const quantityOf = (limits: ContainerLimits, field: LimitField, name: string) => (Object.hasOwn(limits[field] ?? {}, name) ? limits[field]?.[name] : undefined);

/** Whether an amount, as the API server keeps it, is above a maximum that a policy compares it with. */
const isAbove = (quantity: string, maximum: string) => milliOf(quantity) * 1_000_000n > (nanoOf(maximum) ?? 0n);
