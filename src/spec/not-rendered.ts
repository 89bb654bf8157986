import type { NotRendered } from "./plan.ts";
import type { SpecBody } from "./schema/index.ts";

/** Fields that the spec has and nothing renders yet: where they stand, what they are, and how they are found. None at present. */
const fields: readonly (Omit<NotRendered, "reason"> & { readonly of: (spec: SpecBody) => unknown })[] = [];

/** What the spec names and nothing renders yet, so that it is said on every run and never ignored. */
export function notRendered(spec: SpecBody): NotRendered[] {
  return fields.filter(({ of }) => of(spec) !== undefined).map(({ pointer, what }) => ({ pointer, what, reason: "not rendered by this version" }));
}
