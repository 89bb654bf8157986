import { getPath, isObject } from "../../kubernetes/json.ts";
import type { Verdict } from "../engine.ts";
import type { Reply } from "./api-client.ts";
import { denialOf, deniedReason, twinWarning } from "./policies.ts";

export type Judged = Pick<Verdict, "outcome" | "message" | "refused">;

/** Answers by which the server refuses an object for what it is: bad request, forbidden, not found, too large, invalid. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 413, 422]);

/**
 * What became of a request under a policy and its twin. A denial counts where it names our policy; the status alone says
 * nothing: validation of the API answers 422 as well, and other admission steps 403. Where the twin was reached and the
 * policy did not deny, it passed.
 */
export function judged(reply: Reply, own: string, twin: string): Judged {
  const denial = denialIn(reply, own);
  if (denial) return denial;
  const asked = reply.warnings.includes(twinWarning(twin));
  if (isAdmitted(reply)) return asked ? { outcome: "pass" } : { outcome: "not-applicable", message: "the policy's twin is not asked of it" };
  const said = saidBy(reply);
  if (asked || !refusals.has(reply.status)) return { outcome: "error", message: `the API server answers ${said}` };
  return { outcome: "unsupported", message: `the API server refuses it before any policy is asked: ${said}`, refused: isInvalid(reply) };
}

/** What the policy of that name says against the request. */
export function denialIn({ body }: Reply, own: string): Judged | undefined {
  const causes = getPath(body, ["details", "causes"]);
  const begin = denialOf(own);
  const messages = Array.isArray(causes) ? causes.flatMap((cause) => (isObject(cause) && typeof cause.message === "string" ? [cause.message] : [])) : [];
  const message = messages.find((text) => text.startsWith(begin))?.slice(begin.length);
  if (message === undefined) return undefined;
  return { outcome: getPath(body, ["reason"]) === deniedReason ? "fail" : "error", message };
}

/**
 * The name may be taken: the server finds that out when it stores the object, after all admission.
 * @see k8s.io/apiserver/pkg/registry/generic/registry/store.go (Create)
 */
export const isAdmitted = ({ status, body }: Reply) => (status >= 200 && status < 300) || (status === 409 && getPath(body, ["reason"]) === "AlreadyExists");

/** Whether it is no such object as the API has. */
export const isInvalid = ({ status }: Reply) => status === 400 || status === 422;

/** The server's own words, with its status. */
export function saidBy({ status, body, text }: Reply): string {
  const message = getPath(body, ["message"]);
  return `${status} ${typeof message === "string" ? message : text.slice(0, 200)}`;
}
