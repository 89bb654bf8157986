import { setTimeout as delay } from "node:timers/promises";
import { userError } from "../../diagnostics/user-error.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import type { ApiClient } from "./api-client.ts";
import { denialIn, saidBy } from "./outcome.ts";
import { askedKey, type Bound, canary, copyOf, type Installed, twinOf } from "./policies.ts";

/** What becomes of a violation: it is denied, or what the binding in the file says. */
export type Actions = "deny" | "as-bound";

/** Under which names a policy and its twin are in effect, and for which requests. */
export type InEffect = { readonly own: string; readonly twin: string; readonly asked: string };

const root = "/apis/admissionregistration.k8s.io/v1";
const effectMs = 30_000;
const probeMs = 25;

/**
 * Gives the server a copy and a twin of each policy, and returns when they are in effect; a sentence where the server refuses
 * or warns of what stands in the file, as it would in a cluster.
 */
export async function install(admin: ApiClient, policies: readonly Bound[], actions: Actions, signal: AbortSignal | undefined): Promise<(InEffect | string)[]> {
  const found = await Promise.all(
    policies.map(async (bound, index): Promise<InEffect | string> => {
      const inEffect = { own: `bulwark-${index}-own`, twin: `bulwark-${index}-twin`, asked: String(index) };
      const problem = await refusalOf(admin, bound, signal);
      if (problem !== undefined) return problem;
      const twin = await put(admin, twinOf(bound, inEffect.twin, inEffect.asked), signal);
      const own = await put(admin, copyOf(bound, inEffect.own, inEffect.asked, actions), signal);
      return (own ?? twin) ? `${bound.policy.file}: ${own ?? twin}` : inEffect;
    }),
  );
  await untilInEffect(admin, signal);
  return found;
}

/** The files as they are, unknown fields and all, without a change to the server. */
async function refusalOf(admin: ApiClient, { policy, binding }: Bound, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (const { file, document } of [policy, binding]) {
    const problem = await post(admin, document, { dryRun: "All", fieldValidation: "Strict" }, signal);
    if (problem !== undefined) return `${file}: ${problem}`;
  }
  return undefined;
}

async function put(admin: ApiClient, { policy, binding }: Installed, signal: AbortSignal | undefined): Promise<string | undefined> {
  return (await post(admin, policy, {}, signal)) ?? (await post(admin, binding, {}, signal));
}

async function post(admin: ApiClient, document: JsonObject, query: Record<string, string>, signal: AbortSignal | undefined): Promise<string | undefined> {
  const resource = document.kind === "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings";
  const reply = await admin.request("POST", `${root}/${resource}`, { body: document, query, signal });
  if (reply.status !== 201) return `the API server refuses it: ${saidBy(reply)}`;
  return reply.warnings.length === 0 ? undefined : `the API server warns of it: ${reply.warnings.join("; ")}`;
}

/**
 * Policies come into effect a moment after they are stored, in the order in which they are: the canary is the last.
 * @see k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_source.go
 */
async function untilInEffect(admin: ApiClient, signal: AbortSignal | undefined): Promise<void> {
  const name = "bulwark-canary";
  const problem = await put(admin, canary(name, name), signal);
  if (problem !== undefined) throw new Error(`canary: ${problem}`);
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
  const as = { user: name, groups: ["system:masters"], extra: { [askedKey]: name } };
  for (const deadline = Date.now() + effectMs; Date.now() < deadline; await delay(probeMs)) {
    signal?.throwIfAborted();
    const reply = await admin.request("POST", "/api/v1/namespaces/default/configmaps", { body, as, query: { dryRun: "All" }, signal });
    if (denialIn(reply, name)) return;
  }
  throw userError("policies-not-in-effect", `the API server did not put its policies into effect within ${effectMs / 1000} s`, {
    remedy: "run it again; if it stays so, please report it",
  });
}
