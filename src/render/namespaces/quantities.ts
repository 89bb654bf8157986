import type { Filled, Quantities } from "../../kubernetes/limit-range.ts";

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]) => (left < right ? -1 : 1);

/** Quantities in the order of their resources' names. */
export function sorted(quantities: Quantities): Quantities {
  return Object.fromEntries(Object.entries(quantities).sort(byName));
}

/** `cpu 100m, memory 128Mi`. */
export function amounts(filled: ReadonlyMap<string, Filled>): string {
  return [...filled]
    .sort(byName)
    .map(([name, { quantity }]) => `${name} ${quantity}`)
    .join(", ");
}
