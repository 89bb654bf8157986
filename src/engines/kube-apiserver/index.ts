import type { Request } from "../../kubernetes/request.ts";
import type { Assignment, Engine, EngineStatus, ReviewOptions, Verdict } from "../engine.ts";
import { searchBinary, whyNotFound } from "../locate.ts";
import { withoutData } from "../without-data.ts";
import { completedIn } from "./completed.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { type InEffect, install } from "./install-policies.ts";
import { type Judged, judged } from "./outcome.ts";
import { type Bound, boundPolicies } from "./policies.ts";
import { NotAsked, Requester } from "./requester.ts";
import { Resources } from "./resources.ts";

const name = "kube-apiserver";

/**
 * Fields that policies judge and that a server drops where the feature is off, so that a policy could not see them: images as
 * volumes are on from Kubernetes 1.35.
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
 */
const features = ["ImageVolume"] as const;

/** Requests at once. */
const parallel = 8;

/**
 * An API server, started for the run, on the bundle's ValidatingAdmissionPolicies: real requests, as dry runs, decoded,
 * defaulted, validated and judged as in a cluster. One request asks a policy and its twin, which warns wherever it is asked.
 * What the server's own validation refuses never reaches a policy, and is `unsupported`.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export const kubeApiserverEngine: Engine = {
  name,
  probe: async (): Promise<EngineStatus> => {
    const [server, etcd] = await Promise.all([searchBinary("kube-apiserver"), searchBinary("etcd")]);
    if (server.found && etcd.found) return { available: true, version: server.found.version, detail: server.found.path };
    const missing = [...(server.found ? [] : ["kube-apiserver"]), ...(etcd.found ? [] : ["etcd"])];
    const reason = `${missing.join(" and ")}: ${whyNotFound([...server.rejected, ...etcd.rejected])}`;
    return { available: false, reason, remedy: `run \`bulwark engines install${missing.length === 1 ? ` ${missing[0]}` : ""}\`` };
  },
  review: async (files, assignments, options = {}) => {
    const policies = boundPolicies(files, assignments);
    const verdicts = new Map<Assignment, readonly Judged[]>();
    const asked: Asked[] = [];
    for (const [index, assignment] of assignments.entries()) {
      const bound = policies[index] as Bound | string;
      if (typeof bound === "string") verdicts.set(assignment, allOf(assignment, bound));
      else if (assignment.requests.length > 0) asked.push({ assignment, bound });
    }
    if (asked.length > 0) {
      const { signal, kubernetesVersion: version } = options;
      const server = await startControlPlane({ signal, features, ...(version === undefined ? {} : { version }) });
      try {
        for (const [assignment, outcomes] of await reviewAll(server, asked, options)) verdicts.set(assignment, outcomes);
      } finally {
        await server.stop();
      }
    }
    return assignments.flatMap((assignment) => verdictsOf(assignment, verdicts.get(assignment) ?? []));
  },
};

type Asked = { readonly assignment: Assignment; readonly bound: Bound };

const allOf = ({ requests }: Assignment, message: string): Judged[] => requests.map(() => ({ outcome: "error", message }));

const verdictsOf = ({ check, requests }: Assignment, outcomes: readonly Judged[]): Verdict[] =>
  requests.map(({ id }, index) => ({ engine: name, ...check, requestId: id, ...(outcomes[index] ?? { outcome: "error", message: "it was not asked" }) }));

/** All policies are in effect at once, each for requests of its own. */
async function reviewAll({ admin }: ControlPlane, asked: readonly Asked[], { signal, onProgress }: ReviewOptions): Promise<Map<Assignment, readonly Judged[]>> {
  const resources = new Resources(admin);
  await resources.defineCustom(asked.flatMap(({ assignment }) => assignment.requests.map(({ object }) => object)));
  const bound = asked.map((one) => one.bound);
  const inEffect = await install(admin, bound, signal);
  const requester = new Requester(admin, resources);
  await requester.authorizeAll();
  const outcomes = new Map<Assignment, Judged[]>();
  const tasks: Task[] = [];
  for (const [index, { assignment }] of asked.entries()) {
    const found = inEffect[index] as InEffect | string;
    outcomes.set(assignment, typeof found === "string" ? allOf(assignment, found) : []);
    if (typeof found === "string") continue;
    for (const [position, request] of assignment.requests.entries()) {
      const run = async () => {
        (outcomes.get(assignment) as Judged[])[position] = await judge(requester, request, found, signal);
      };
      tasks.push({ place: request.operation === "CREATE" ? undefined : await requester.placeOf(request), run });
    }
  }
  await runAll(tasks, signal, onProgress);
  return outcomes;
}

/** What is to be done, and where: of one place it is done one after the other. */
type Task = { readonly place: string | undefined; readonly run: () => Promise<void> };

async function runAll(tasks: readonly Task[], signal: AbortSignal | undefined, onProgress: ReviewOptions["onProgress"]): Promise<void> {
  const queue = [...Map.groupBy(tasks, ({ place }) => place ?? Symbol()).values()];
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const { run } of next) {
        signal?.throwIfAborted();
        await run();
        onProgress?.(++done, tasks.length);
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

async function judge(requester: Requester, request: Request, { own, twin, asked }: InEffect, signal: AbortSignal | undefined): Promise<Judged> {
  try {
    const outcome = judged(await requester.ask(request, asked, signal), own, twin);
    const completed = outcome.outcome === "pass" ? completedIn(request.object) : undefined;
    return completed === undefined ? shown(outcome, request) : { outcome: "unsupported", message: completed };
  } catch (error) {
    if (error instanceof NotAsked) return shown({ outcome: "unsupported", message: error.message, refused: error.refused }, request);
    throw error;
  }
}

/** A message of the policy's stays; the server may quote what it refuses. */
function shown(judged: Judged, request: Request): Judged {
  return judged.message === undefined || judged.outcome === "fail" ? judged : { ...judged, message: withoutData(judged.message, [request]) };
}
