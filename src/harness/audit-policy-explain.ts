import { describeEvent, recordedBodies, recordedStages } from "../artifacts/audit-policy/event.ts";
import { type AuditDecision, levelFor } from "../artifacts/audit-policy/match.ts";
import { type AuditStage, pathVerbs, resourceVerbs } from "../artifacts/audit-policy/policy.ts";
import { type AuditRequest, type AuditUser, describeRequest, groupsOf } from "../artifacts/audit-policy/request.ts";
import type { Diagnostic, Location } from "../diagnostics/diagnostic.ts";
import { UserError, userError } from "../diagnostics/user-error.ts";
import { builtInResourcesNamed } from "../kubernetes/built-in-resources.ts";
import { type AuditPolicyFinding, readAuditPolicy } from "./audit-policy-file.ts";

/** A request in the words of the command line. */
export type AskedRequest = {
  readonly verb: string;
  /** With its subresource: `pods/exec`. */
  readonly resource?: string | undefined;
  readonly group?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  readonly user?: string | undefined;
  readonly userGroups?: readonly string[] | undefined;
};

/** What becomes of a request under a policy. */
export type AuditExplanation = Omit<AuditDecision, "rule"> & {
  readonly file: string;
  readonly request: AuditRequest;
  /** The request as a sentence has it. */
  readonly asked: string;
  /** The rule that decides, counted from 1. */
  readonly rule: { readonly number: number; readonly location: Location; readonly comment: string | undefined } | null;
  /** Stages at which an event is recorded if nothing breaks. */
  readonly stages: readonly AuditStage[];
  readonly bodies: { readonly request: boolean; readonly response: boolean };
  /** What the log holds, in one sentence. */
  readonly log: string;
  readonly warnings: readonly Diagnostic[];
};

/**
 * Tells which rule of a policy decides on a request, and what the log holds of it then.
 * @throws UserError where the file cannot be read, the API server would not start with it, or there is no such request
 */
export function explainAuditPolicy(file: string, asked: AskedRequest): AuditExplanation {
  const request = requestOf(asked);
  const { policy, findings, describeRule } = readAuditPolicy(file);
  if (!policy) throw new UserError(findings.filter(({ refused }) => refused).map(asDiagnostic));
  const { rule, ...decision } = levelFor(policy, request);
  const decided = { ...decision, rule };
  return {
    file,
    request,
    asked: describeRequest(request),
    ...decision,
    rule: rule === undefined ? null : { number: rule + 1, ...describeRule(rule) },
    stages: recordedStages(request, decided),
    bodies: recordedBodies(request, decided),
    log: describeEvent(request, decided),
    warnings: findings.map(asDiagnostic),
  };
}

function asDiagnostic({ code, severity, message, location, remedy }: AuditPolicyFinding): Diagnostic {
  return { code, severity: severity === "info" ? "warning" : severity, message, location, remedy };
}

function requestOf({ verb, resource, group, namespace = "", name = "", path, user, userGroups = [] }: AskedRequest): AuditRequest {
  const by = userOf(user, userGroups);
  if (path !== undefined) return pathRequest(verb, path, by, resource);
  if (resource === undefined)
    throw userError("no-request", "neither a resource nor a path is asked for", { remedy: "name one with --resource, or --non-resource-url" });
  const [plural = "", subresource = "", ...rest] = resource.split("/");
  if (plural === "" || rest.length > 0)
    throw userError("bad-resource", `${JSON.stringify(resource)} is no resource`, { remedy: "write it as pods, or as pods/exec" });
  checkVerb(verb, resourceVerbs, "resources");
  return { verb, group: group ?? groupOf(plural), resource: plural, subresource, namespace: namespaceOf(plural, namespace, name), name, user: by };
}

function pathRequest(verb: string, path: string, user: AuditUser | undefined, resource: string | undefined): AuditRequest {
  if (resource !== undefined)
    throw userError("two-requests", "a request is for a resource or for a path, not for both", { remedy: "leave one of the two out" });
  if (!path.startsWith("/")) throw userError("bad-path", `the path ${JSON.stringify(path)} does not begin with /`, { remedy: "write it as /healthz" });
  checkVerb(verb, pathVerbs, "paths");
  return { verb, path, user };
}

function checkVerb(verb: string, known: readonly string[], what: string): void {
  if (known.includes(verb)) return;
  const session = verb.toLowerCase() === "connect";
  throw userError("unknown-verb", `requests for ${what} have no verb ${JSON.stringify(verb)}`, {
    remedy: session ? "a session is get (websocket) or create (SPDY): ask for each" : `one of: ${known.join(", ")}`,
  });
}

/** Nobody, where no one is named: then rules that name users or groups do not match. */
function userOf(name: string | undefined, groups: readonly string[]): AuditUser | undefined {
  if (name === undefined && groups.length === 0) return undefined;
  const given = name === undefined ? (groups.includes("system:unauthenticated") ? [] : ["system:authenticated"]) : groupsOf(name);
  return { name: name ?? "", groups: [...new Set([...given, ...groups])] };
}

/** The core group, unless it has no such resource and another one has. */
function groupOf(resource: string): string {
  const groups = builtInResourcesNamed(resource).map((known) => known.group);
  return groups.includes("") ? "" : (groups[0] ?? "");
}

/**
 * A request for a Namespace counts as one in it.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/request/requestinfo.go
 */
const namespaceOf = (resource: string, namespace: string, name: string) => (resource === "namespaces" && namespace === "" ? name : namespace);
