import type { Request } from "../../kubernetes/request.ts";
import type { Assignment, ReviewOptions } from "../engine.ts";
import { inParallel } from "../in-parallel.ts";
import { type Reply, requestsAtOnce } from "./api-client.ts";
import type { ControlPlane } from "./control-plane.ts";
import { type Actions, type InEffect, install } from "./install-policies.ts";
import { authorizeEveryone } from "./objects.ts";
import type { Bound } from "./policies.ts";
import { NotAsked, Requester } from "./requester.ts";
import { Resources } from "./resources.ts";

/**
 * Fields that policies judge and that a server drops where the feature is off, so that a policy could not see them: images as
 * volumes are on from Kubernetes 1.35.
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
 */
export const judgedFeatures = ["ImageVolume"] as const;

export type Asked = { readonly assignment: Assignment; readonly bound: Bound };

/** What the server answered to a request, or why it was not asked. */
export type Answer = { readonly inEffect: InEffect } & ({ readonly reply: Reply } | { readonly notAsked: NotAsked });

/**
 * Asks the server all requests of each assignment under its policy and the policy's twin: all are in effect at once, each for
 * requests of its own. Gives an answer for every request, or a sentence where the server does not take the policy.
 */
export async function askAll(
  { admin }: ControlPlane,
  asked: readonly Asked[],
  actions: Actions,
  { signal, onProgress }: ReviewOptions,
): Promise<Map<Assignment, readonly Answer[] | string>> {
  const resources = new Resources(admin);
  await resources.defineCustom(asked.flatMap(({ assignment }) => assignment.requests.map(({ object }) => object)));
  const bound = asked.map((one) => one.bound);
  const found = await install(admin, bound, actions, signal);
  const requester = new Requester(admin, resources);
  // By its group each could be authorized as well, but policies read groups.
  await authorizeEveryone(admin);
  const answers = new Map<Assignment, Answer[] | string>();
  const tasks: Task[] = [];
  const alone: Task[] = [];
  for (const [index, { assignment }] of asked.entries()) {
    const inEffect = found[index] as InEffect | string;
    if (typeof inEffect === "string") {
      answers.set(assignment, inEffect);
      continue;
    }
    const own: Answer[] = [];
    answers.set(assignment, own);
    for (const [position, request] of assignment.requests.entries()) {
      const run = async () => {
        own[position] = await ask(requester, request, inEffect, signal);
      };
      (request.namespaceLabels ? alone : tasks).push({ place: request.operation === "CREATE" ? undefined : await requester.placeOf(request), run });
    }
  }
  await runAll(tasks, signal, onProgress);
  for (const { run } of alone) await run();
  return answers;
}

async function ask(requester: Requester, request: Request, inEffect: InEffect, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    return { inEffect, reply: await requester.ask(request, inEffect.asked, signal) };
  } catch (error) {
    if (error instanceof NotAsked) return { inEffect, notAsked: error };
    throw error;
  }
}

/** What is to be done, and where: of one place it is done one after the other. */
type Task = { readonly place: string | undefined; readonly run: () => Promise<void> };

async function runAll(tasks: readonly Task[], signal: AbortSignal | undefined, onProgress: ReviewOptions["onProgress"]): Promise<void> {
  const places = [...Map.groupBy(tasks, ({ place }) => place ?? Symbol()).values()];
  let done = 0;
  await inParallel(places, requestsAtOnce, async (same) => {
    for (const { run } of same) {
      signal?.throwIfAborted();
      await run();
      onProgress?.(++done, tasks.length);
    }
  });
}
