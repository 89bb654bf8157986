import type { Lint } from "./lint.ts";

/** A policy that records requests twice. */
export const requestReceivedRecorded: Lint = {
  id: "request-received-recorded",
  severity: "info",
  why: "The event at RequestReceived says nothing that the one at ResponseComplete does not, unless the API server dies in between.",
  check: ({ rules, omitStages = [] }) => {
    const recorded = rules.some((rule) => rule.level !== "None" && !rule.omitStages?.includes("RequestReceived"));
    if (!recorded || omitStages.includes("RequestReceived")) return [];
    return [
      {
        pointer: "",
        at: "key",
        message: "every request is recorded twice, when it arrives and when it is answered",
        remedy: "add omitStages: [RequestReceived] to the policy; it halves the log",
      },
    ];
  },
};
