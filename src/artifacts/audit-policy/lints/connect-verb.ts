import { pointerTo } from "../../finding.ts";
import type { Lint } from "./lint.ts";

/** The verb that admission calls sessions by. */
export const connectVerb: Lint = {
  id: "connect-verb",
  severity: "error",
  why: "Only admission knows the operation CONNECT: in an audit policy a session is get (websocket) or create (SPDY).",
  check: ({ rules }) =>
    rules.flatMap(({ verbs = [] }, index) =>
      verbs.flatMap((verb, at) =>
        verb.toLowerCase() === "connect"
          ? [
              {
                pointer: pointerTo("rules", index, "verbs", at),
                message: "no request has the verb connect",
                remedy: "write get and create, or leave verbs out: a proxied request takes any verb",
              },
            ]
          : [],
      ),
    ),
};
