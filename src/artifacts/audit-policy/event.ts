import type { AuditDecision } from "./match.ts";
import { type AuditStage, auditStages } from "./policy.ts";
import { type AuditRequest, isPathRequest } from "./request.ts";

/** Subresources through which a connection goes: what passes is in no log. */
const connections = ["exec", "attach", "portforward", "proxy"];
const sentVerbs = ["create", "update", "patch", "delete", "deletecollection"];

/**
 * The stages at which an event of a request is recorded if nothing breaks.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/filters/audit.go (WithAudit)
 */
export function recordedStages(request: AuditRequest, { level, omitStages }: AuditDecision): AuditStage[] {
  if (level === "None") return [];
  return auditStages.filter((stage) => stage !== "Panic" && (stage !== "ResponseStarted" || isLongRunning(request)) && !omitStages.includes(stage));
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controlplane/apiserver/config.go (LongRunningFunc) */
function isLongRunning(request: AuditRequest): boolean {
  if (isPathRequest(request)) return request.path.startsWith("/debug/pprof/");
  return request.verb === "watch" || [...connections, "log"].includes(request.subresource);
}

/**
 * Which bodies are recorded of a request.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/request.go (LogRequestObject, LogResponseObject)
 */
export function recordedBodies(request: AuditRequest, { level }: AuditDecision): { request: boolean; response: boolean } {
  const streamed = isPathRequest(request) || request.verb === "watch" || [...connections, "log"].includes(request.subresource);
  return {
    request: (level === "Request" || level === "RequestResponse") && !streamed && sentVerbs.includes(request.verb),
    response: level === "RequestResponse" && !streamed,
  };
}

/** What the log holds of a request, in one sentence. */
export function describeEvent(request: AuditRequest, decision: AuditDecision): string {
  if (decision.rule === undefined) return "The log holds nothing: no rule matches, and what no rule matches is not recorded.";
  if (decision.level === "None") return "The log holds nothing of this request.";
  const stages = recordedStages(request, decision);
  if (stages.length === 0) return "The log holds nothing unless the API server panics: the stages of this request are omitted.";
  return `The log holds who asked for what, from where${stages.includes("ResponseComplete") ? ", and the outcome" : ""}; ${bodies(request, decision)}.`;
}

function bodies(request: AuditRequest, decision: AuditDecision): string {
  const recorded = recordedBodies(request, decision);
  const without = decision.omitManagedFields ? ", without managed fields" : "";
  if (recorded.request && recorded.response) return `the bodies of the request and of the response, too${without}`;
  if (recorded.request) return `the body of the request, too${without}, and not that of the response`;
  if (recorded.response) return `the body of the response, too${without}`;
  if (decision.level === "Metadata") return `no bodies${commandHint(request)}`;
  if (isPathRequest(request)) return "no bodies: of requests for paths there never are";
  return connections.includes(request.subresource)
    ? `no bodies: what passes in a session is in no log${commandHint(request)}`
    : "no bodies: this request has none that is recorded";
}

const commandHint = (request: AuditRequest) => (!isPathRequest(request) && request.subresource === "exec" ? "; the command is in requestURI" : "");
