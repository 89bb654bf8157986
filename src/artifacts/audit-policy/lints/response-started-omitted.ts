import { pointerTo } from "../../finding.ts";
import { sessions } from "../credentials.ts";
import { witness } from "../witness.ts";
import type { Lint, Told } from "./lint.ts";

const told = (pointer: string): Told => ({
  pointer,
  message: "ResponseStarted is omitted of sessions: a shell into a container shows only once it ends",
  remedy: "omit ResponseStarted only in rules for watches",
});

/** Sessions that are recorded only at their end. */
export const responseStartedOmitted: Lint = {
  id: "response-started-omitted",
  severity: "warning",
  why: "Of an exec that stays open for days there is nothing in the log until it is over.",
  check: (policy) => {
    const whole = policy.omitStages?.indexOf("ResponseStarted") ?? -1;
    if (whole >= 0) return [told(pointerTo("omitStages", whole))];
    return policy.rules.flatMap(({ level, omitStages = [] }, index) => {
      const at = omitStages.indexOf("ResponseStarted");
      if (at < 0 || level === "None" || !sessions.some((session) => witness(policy, index, session))) return [];
      return [told(pointerTo("rules", index, "omitStages", at))];
    });
  },
};
