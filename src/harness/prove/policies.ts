import type { BundleFile } from "../../engines/engine.ts";
import type { ControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { type Effect, type Effects, effectsOf } from "../../engines/kube-apiserver/effects.ts";
import { checkKey } from "../../engines/policies.ts";
import { oneLine } from "../../render/validating-admission-policy/index.ts";
import type { Plan, PlannedCheck } from "../../spec/plan.ts";
import type { Enforcement } from "../../spec/schema/primitives.ts";
import type { Case } from "../case.ts";
import { broken, notProven, type Proof, proofOf, type Question } from "./proof.ts";

export type PoliciesOptions = { readonly signal?: AbortSignal | undefined; readonly say?: (text: string) => void };

/** What the API server does with what a check is against. @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions */
const effectOf: Readonly<Record<Enforcement, string>> = {
  audit: "admitted, and recorded in the audit log",
  warn: "admitted with a warning, and recorded in the audit log",
  enforce: "refused",
};
const silent = "admitted without a word";
const notAsked = "not asked";

const withoutTarget = "the spec has no target validatingAdmissionPolicy; what other engines do, bulwark test shows";

/** How many cases of one origin, verdict and kind are asked: `bulwark test` asks them all. */
const perGroup = 2;

/**
 * Has the server do with cases of every check what the bundle's policies and bindings say: what it is against is refused, warned
 * of or recorded, by its message; what is right passes in silence; what is waived or exempt is not asked.
 */
export async function provePolicies(
  plan: Plan,
  files: readonly BundleFile[],
  cases: readonly Case[],
  server: ControlPlane,
  { signal, say }: PoliciesOptions,
): Promise<Proof[]> {
  if (!plan.validatingAdmissionPolicy)
    return plan.checks.map(({ control }) => notProven({ control, files: [], claim: "what its checks are against" }, withoutTarget));
  const byCheck = Map.groupBy(chosen(cases), ({ check }) => checkKey(check));
  const asked = plan.checks.map((check) => ({ check, cases: byCheck.get(checkKey({ control: check.control, check: check.id })) ?? [] }));
  const assignments = asked.map(({ check, cases: own }) => ({
    check: { control: check.control, check: check.id },
    requests: own.map(({ request }) => request),
  }));
  const onProgress = (done: number, total: number) => say?.(`policies: ${done} of ${total} requests`);
  const effects = await effectsOf(server, files, assignments, { onProgress, ...(signal && { signal }) });
  return asked.flatMap(({ check, cases: own }, index) => proofsOf(check, own, effects[index] as Effects));
}

/** All that stand in files, and some of each sort that Bulwark makes; an UPDATE needs what was there before, so only from files. */
function chosen(cases: readonly Case[]): Case[] {
  const sorts = Map.groupBy(cases, ({ check, origin, expected, request }) =>
    [checkKey(check), origin, expected, request.object.kind, request.operation].join(" "),
  );
  return [...sorts.values()].flatMap((same) => {
    const [{ origin, request }] = same as [Case];
    return origin === "file" ? same : request.operation === "CREATE" ? same.slice(0, perGroup) : [];
  });
}

type Seen = { readonly entry: Case; readonly effect: Effect };

function proofsOf(check: PlannedCheck, cases: readonly Case[], { files, effects }: Effects): Proof[] {
  const claims = claimsOf(check);
  const claimed = (expected: Case["expected"]) => ({ control: check.control, files, claim: `${check.id}: ${claims[expected]}` });
  if (typeof effects === "string") return [broken(claimed("fail"), effects)];
  const seen = cases.map((entry, index): Seen => ({ entry, effect: effects[index] as Effect }));
  const of = (expected: Case["expected"]) => seen.filter(({ entry }) => entry.expected === expected);
  const prove = (expected: Case["expected"], evidence: (reached: readonly Seen[]) => string) => {
    const reached = of(expected).filter(({ effect }) => effect.kind !== "unsupported");
    const [unsupported] = of(expected).flatMap(({ effect }) => (effect.kind === "unsupported" ? [effect.message] : []));
    if (reached.length === 0) return notProven(claimed(expected), unsupported ?? "there is no case of it");
    return proofOf(
      claimed(expected),
      reached.map((one) => questionOf(check, one)),
      evidence(reached),
    );
  };
  return [
    prove("fail", (reached) => JSON.stringify(messageOf(reached[0]?.effect))),
    prove("pass", () => "each request reached the policy"),
    ...(of("not-applicable").length > 0 ? [prove("not-applicable", () => "no request reached the policy")] : []),
  ];
}

const claimsOf = ({ enforcement }: PlannedCheck): Readonly<Record<Case["expected"], string>> => ({
  fail: `what it is against is ${effectOf[enforcement]}`,
  pass: `what is right is ${silent}`,
  "not-applicable": "what is waived, exempt or of no match is not asked",
});

function questionOf(check: PlannedCheck, { entry, effect }: Seen): Question {
  const { name, request, expected } = entry;
  const wanted = { fail: effectOf[check.enforcement], pass: silent, "not-applicable": notAsked }[expected];
  return { asked: `${request.operation} ${request.object.kind} (${name})`, expected: wanted, found: foundIn(check, effect) };
}

function foundIn(check: PlannedCheck, effect: Effect): string {
  if (effect.kind === "not-reached") return notAsked;
  if (effect.kind !== "reached") return `${effect.kind}: ${effect.message}`;
  const { denied, warned, recorded, message } = effect;
  if (message !== undefined && !message.startsWith(oneLine(check))) return `against it with another message: ${message}`;
  if (denied) return effectOf.enforce;
  if (warned) return recorded ? effectOf.warn : "admitted with a warning alone";
  return recorded ? effectOf.audit : silent;
}

const messageOf = (effect: Effect | undefined) => (effect?.kind === "reached" ? (effect.message ?? "") : "");
