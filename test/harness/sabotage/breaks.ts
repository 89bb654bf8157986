import type { Break } from "./break.ts";
import { clusterPolicyBreaks } from "./breaks/cluster-policy.ts";
import { gatekeeperBreaks } from "./breaks/gatekeeper.ts";
import { validatingPolicyBreaks } from "./breaks/validating-policy.ts";

/** Every way in which the rendered policies of a check are broken, one at a time. */
export const breaks: readonly Break[] = [...gatekeeperBreaks, ...clusterPolicyBreaks, ...validatingPolicyBreaks];
