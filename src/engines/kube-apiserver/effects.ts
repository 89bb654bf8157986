import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import type { Request } from "../../kubernetes/request.ts";
import type { Assignment, BundleFile, ReviewOptions } from "../engine.ts";
import { withoutData } from "../without-data.ts";
import { type Answer, type Asked, askAll } from "./ask-all.ts";
import { type AuditEvents, readAuditLog } from "./audit-events.ts";
import { completedIn } from "./completed.ts";
import type { ControlPlane } from "./control-plane.ts";
import { denialIn, judged } from "./outcome.ts";
import { type Bound, boundPolicies, warningOf } from "./policies.ts";

/**
 * What became of a request under one policy as it is bound.
 * - `reached`: it was asked; what it was seen to do, none of which is that it is satisfied.
 * - `not-reached`: the policy is not for such a request.
 * - `unsupported`: no such request reaches any policy; `refused` where Kubernetes itself refuses the object.
 */
export type Effect =
  | { readonly kind: "reached"; readonly denied: boolean; readonly warned: boolean; readonly recorded: boolean; readonly message?: string }
  | { readonly kind: "not-reached" }
  | { readonly kind: "unsupported"; readonly message: string; readonly refused: boolean }
  | { readonly kind: "error"; readonly message: string };

/** The effects of the policy of a check in the order of its requests, or why it has none; with the file of its policy and of its binding. */
export type Effects = { readonly files: readonly string[]; readonly effects: readonly Effect[] | string };

/**
 * Asks a server the requests of each assignment, under the policies and bindings of the files as they are.
 * @param server one whose audit log has an event of every change
 */
export async function effectsOf(
  server: ControlPlane,
  files: readonly BundleFile[],
  assignments: readonly Assignment[],
  options: ReviewOptions = {},
): Promise<Effects[]> {
  const policies = boundPolicies(files, assignments);
  const asked = assignments.flatMap((assignment, index): Asked[] => {
    const bound = policies[index] as Bound | string;
    return typeof bound === "string" ? [] : [{ assignment, bound }];
  });
  const answers = await askAll(server, asked, "as-bound", options);
  const replies = [...answers.values()].flatMap((own) => (typeof own === "string" ? [] : own.flatMap((one) => ("reply" in one ? [one.reply.auditId] : []))));
  const events = await readAuditLog(server.auditLog, replies);
  return assignments.map((assignment, index) => {
    const bound = policies[index] as Bound | string;
    if (typeof bound === "string") return { files: [], effects: bound };
    const own = answers.get(assignment) as readonly Answer[] | string;
    const effects = typeof own === "string" ? own : own.map((answer, at) => effectOf(answer, assignment.requests[at] as Request, events));
    return { files: [bound.policy.file, bound.binding.file], effects };
  });
}

function effectOf(answer: Answer, request: Request, events: AuditEvents): Effect {
  if ("notAsked" in answer) return { kind: "unsupported", message: withoutData(answer.notAsked.message, [request]), refused: answer.notAsked.refused };
  const { reply, inEffect } = answer;
  const { own, twin } = inEffect;
  const denial = denialIn(reply, own);
  const warning = reply.warnings.find((text) => text.startsWith(warningOf(own)))?.slice(warningOf(own).length);
  const record = violations(events, reply.auditId).find(({ policy }) => policy === own);
  const message = denial?.message ?? (typeof record?.message === "string" ? record.message : warning);
  if (message !== undefined) {
    if (denial?.outcome === "error" || isFailure(message)) return { kind: "error", message: withoutData(message, [request]) };
    return { kind: "reached", denied: denial !== undefined, warned: warning !== undefined, recorded: record !== undefined, message };
  }
  const outcome = judged(reply, own, twin);
  if (outcome.outcome === "not-applicable") return { kind: "not-reached" };
  if (outcome.outcome !== "pass") {
    const said = withoutData(outcome.message ?? "", [request]);
    return outcome.outcome === "unsupported" ? { kind: "unsupported", message: said, refused: outcome.refused ?? false } : { kind: "error", message: said };
  }
  const completed = completedIn(request.object);
  if (completed !== undefined) return { kind: "unsupported", message: completed, refused: false };
  return { kind: "reached", denied: false, warned: false, recorded: false };
}

/** What is said of a policy that could not be evaluated. @see k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go */
const isFailure = (message: string) => /^(expression '|failed to configure policy|failed to evaluate|messageExpression )/s.test(message);

const annotation = "validation.policy.admission.k8s.io/validation_failure";

/** What policies that audit have written to the event of a request. @see https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/ */
function violations(events: AuditEvents, auditId: string): JsonObject[] {
  return (events.get(auditId) ?? []).flatMap(({ annotations }) => {
    const text = isObject(annotations) ? annotations[annotation] : undefined;
    const found: unknown = typeof text === "string" ? JSON.parse(text) : [];
    return Array.isArray(found) ? (found as JsonObject[]) : [];
  });
}
