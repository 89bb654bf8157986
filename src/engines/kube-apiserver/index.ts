import type { Request } from "../../kubernetes/request.ts";
import type { Assignment, Engine, EngineStatus, Verdict } from "../engine.ts";
import { searchBinary, whyNotFound } from "../locate.ts";
import { withoutData } from "../without-data.ts";
import { type Answer, type Asked, askAll, judgedFeatures } from "./ask-all.ts";
import { completedIn } from "./completed.ts";
import { startControlPlane } from "./control-plane.ts";
import { type Judged, judged } from "./outcome.ts";
import { type Bound, boundPolicies } from "./policies.ts";

const name = "kube-apiserver";

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
      const server = await startControlPlane({ signal, features: judgedFeatures, ...(version === undefined ? {} : { version }) });
      try {
        for (const [assignment, answers] of await askAll(server, asked, "deny", options))
          verdicts.set(assignment, typeof answers === "string" ? allOf(assignment, answers) : answers.map((one, at) => judge(one, assignment.requests[at])));
      } finally {
        await server.stop();
      }
    }
    return assignments.flatMap((assignment) => verdictsOf(assignment, verdicts.get(assignment) ?? []));
  },
};

const allOf = ({ requests }: Assignment, message: string): Judged[] => requests.map(() => ({ outcome: "error", message }));

const verdictsOf = ({ check, requests }: Assignment, outcomes: readonly Judged[]): Verdict[] =>
  requests.map(({ id }, index) => ({ engine: name, ...check, requestId: id, ...(outcomes[index] ?? { outcome: "error", message: "it was not asked" }) }));

function judge(answer: Answer, request: Request | undefined): Judged {
  if (!request) throw new Error("an answer to what was not asked");
  if ("notAsked" in answer) return shown({ outcome: "unsupported", message: answer.notAsked.message, refused: answer.notAsked.refused }, request);
  const { own, twin } = answer.inEffect;
  const outcome = judged(answer.reply, own, twin);
  const completed = outcome.outcome === "pass" ? completedIn(request.object) : undefined;
  return completed === undefined ? shown(outcome, request) : { outcome: "unsupported", message: completed };
}

/** A message of the policy's stays; the server may quote what it refuses. */
function shown(judged: Judged, request: Request): Judged {
  return judged.message === undefined || judged.outcome === "fail" ? judged : { ...judged, message: withoutData(judged.message, [request]) };
}
