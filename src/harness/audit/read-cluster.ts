import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { UserError, userError } from "../../diagnostics/user-error.ts";
import { ClusterFailure, Connection, type KubeContext, listAll, readKubeconfig } from "../../kubernetes/cluster/index.ts";
import { findKind, type ResourceKind } from "../../kubernetes/kinds.ts";
import type { Plan } from "../../spec/plan.ts";
import type { NotRead } from "./audit-result.ts";
import type { AuditRun } from "./audit-run.ts";
import { kindsToRead } from "./kinds-read.ts";
import { knowledgeOfCluster } from "./knowledge.ts";
import type { ReadObjects } from "./read-dump.ts";

export type ClusterOptions = {
  /** Which of the kubeconfig's contexts; without one the user is asked. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Asks the user; undefined where nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** Says what is about to be done. */
  readonly tell: (text: string) => void;
  readonly plan: Plan;
  readonly run: AuditRun;
};

/**
 * Has a run take the objects of a cluster, kind by kind. Only lists are asked for, and only of kinds that some check is about. What
 * the cluster does not give is noted; where the connection itself fails, nothing more is asked for.
 * @throws UserError where nothing could be read
 */
export async function readCluster(options: ClusterOptions): Promise<ReadObjects> {
  const { run, signal, timeoutSeconds, tell } = options;
  const context = await chosenContext(options);
  tell(`reading ${context.server} as ${context.user}, context ${context.name}`);
  const connection = await Connection.open(context, { timeoutSeconds, signal }).catch(asUserError);
  try {
    const kinds = kindsToRead(options.plan);
    const failures: Diagnostic[] = [];
    const notRead: NotRead[] = [];
    let final: ClusterFailure | undefined;
    for (const kind of kinds) {
      const failure = final ?? (await readKind(connection, kind, run));
      if (!failure || (isNotServed(failure) && mayBeMissing(kind, options.plan))) continue;
      if (failure.final) final = failure;
      if (!failures.some(({ message }) => message === failure.message)) failures.push(failure.diagnostic);
      notRead.push({ kind: kind.kind, reason: failure.message, remedy: failure.remedy });
    }
    if (notRead.length === kinds.length) throw new UserError(failures);
    return {
      place: { type: "cluster", context: context.name, server: context.server, user: context.user },
      knowledge: knowledgeOfCluster(new Set(notRead.map(({ kind }) => kind))),
      notRead,
      problems: [],
      warnings: context.insecure ? [insecure(context)] : [],
    };
  } finally {
    connection.close();
  }
}

/** What a list is missing is missing whole: half of one is not judged. */
async function readKind(connection: Connection, kind: ResourceKind, run: AuditRun): Promise<ClusterFailure | undefined> {
  try {
    const keep = (object: Parameters<AuditRun["take"]>[0]) => !run.isOwned(object);
    for (const object of await listAll(connection, kind, keep)) run.take(object, undefined);
    return undefined;
  } catch (error) {
    if (error instanceof ClusterFailure) return error;
    throw error;
  }
}

const isNotServed = ({ diagnostic }: ClusterFailure) => diagnostic.code === "not-served";

/**
 * Whether a cluster need not serve the kind: what it does not serve it does not hold. Of what is built in, and of kinds that
 * the organisation's own checks name, it is more likely that something is wrong.
 */
function mayBeMissing({ kind, apiGroup, resource }: ResourceKind, { checks }: Plan): boolean {
  const isNamed = checks.some(({ area, match }) => area === "own" && match.some((own) => own.apiGroup === apiGroup && own.resource === resource));
  return findKind(kind)?.apiGroup !== apiGroup && !isNamed;
}

async function chosenContext({ context, kubeconfig, confirm }: ClusterOptions): Promise<KubeContext> {
  if (context === undefined && !confirm)
    throw userError("no-context", "no cluster is named, and nobody can be asked", {
      remedy: "name a context of the kubeconfig with --context, or a dump of a cluster with --from",
    });
  const config = await readKubeconfig(kubeconfig, process.env);
  if (context !== undefined) return config.context(context);
  if (config.current === undefined)
    throw userError("no-context", "no cluster is named, and the kubeconfig has no current context", {
      remedy: `name one with --context: ${config.names.join(", ")}`,
    });
  const current = config.context(config.current);
  if (await confirm?.(`Read ${current.server} as ${current.user}, context ${current.name}?`)) return current;
  throw userError("not-confirmed", "nothing was read", { remedy: `name another context with --context: ${config.names.join(", ")}` });
}

function asUserError(error: unknown): never {
  throw error instanceof ClusterFailure ? new UserError(error.diagnostic) : error;
}

const insecure = ({ server }: KubeContext): Diagnostic => ({
  code: "tls-not-verified",
  severity: "warning",
  message: `the certificate of ${server} was not verified (insecure-skip-tls-verify): whoever stands between can answer in its place`,
  remedy: "set certificate-authority in the kubeconfig",
});
