import type { Finding } from "../../finding.ts";
import type { AuditPolicy } from "../policy.ts";
import { bodiesByDefault } from "./bodies-by-default.ts";
import { connectVerb } from "./connect-verb.ts";
import { credentialBodies } from "./credential-bodies.ts";
import { emptyList } from "./empty-list.ts";
import type { Lint } from "./lint.ts";
import { noCatchAll } from "./no-catch-all.ts";
import { noStageLeft } from "./no-stage-left.ts";
import { noneForEveryone } from "./none-for-everyone.ts";
import { noneForIdentity } from "./none-for-identity.ts";
import { oneEventsGroup } from "./one-events-group.ts";
import { requestReceivedRecorded } from "./request-received-recorded.ts";
import { responseStartedOmitted } from "./response-started-omitted.ts";
import { sessionNotLogged } from "./session-not-logged.ts";
import { unknownGroup } from "./unknown-group.ts";
import { unknownResource } from "./unknown-resource.ts";
import { unknownVerb } from "./unknown-verb.ts";
import { unreachableRule } from "./unreachable-rule.ts";
import { wildcardTakenLiterally } from "./wildcard-taken-literally.ts";

/** Every lint, the gravest first. */
export const lints: readonly Lint[] = [
  noneForEveryone,
  credentialBodies,
  sessionNotLogged,
  unreachableRule,
  connectVerb,
  unknownVerb,
  wildcardTakenLiterally,
  noneForIdentity,
  noCatchAll,
  bodiesByDefault,
  noStageLeft,
  responseStartedOmitted,
  unknownGroup,
  unknownResource,
  oneEventsGroup,
  emptyList,
  requestReceivedRecorded,
];

/** What the lints find in a policy that the API server takes. */
export function lintPolicy(policy: AuditPolicy): Finding[] {
  return lints.flatMap(({ id, severity, check }) => check(policy).map((told) => ({ code: id, severity, at: "value" as const, refused: false, ...told })));
}
