import type { NotRendered } from "./plan.ts";
import type { SpecBody } from "./schema/index.ts";

/** What the spec names and nothing renders yet, so that it is said on every run and never ignored. */
export function notRendered(spec: SpecBody): NotRendered[] {
  const found: NotRendered[] = [];
  const say = (present: unknown, pointer: string, what: string) => {
    if (present !== undefined) found.push({ pointer, what, reason: "not rendered by this version" });
  };
  say(spec.targets.validatingAdmissionPolicy, "/spec/targets/validatingAdmissionPolicy", "ValidatingAdmissionPolicies");
  return found;
}
