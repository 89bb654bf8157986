import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import { type AuthorizedRequest, authorizedRequest, type Unused } from "../kubernetes/audit-event.ts";
import type { JsonValue } from "../kubernetes/json.ts";
import type { RoleSpec } from "../spec/schema/roles.ts";
import { logFile, logLines } from "./audit-log.ts";
import { observedRoles } from "./observed-roles.ts";
import { stdinPath } from "./scan-files.ts";

export type RolesFromAuditOptions = {
  /** Files of JSON lines, and `-` for standard input. */
  readonly logs: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Only these principals, as the log names them; none for all but those of Kubernetes itself. */
  readonly users: readonly string[];
  /** Whether what lets a principal become another or read all secrets is granted as well. */
  readonly allowSensitive: boolean;
};

/** Requests that were left out of the roles, and why. */
export type LeftOut = { readonly reason: string; readonly requests: number; readonly examples: readonly string[] };

export type RolesFromAudit = {
  readonly roles: readonly RoleSpec[];
  readonly events: number;
  readonly requests: number;
  readonly leftOut: readonly LeftOut[];
  /** Lines that could not be read. */
  readonly problems: readonly Diagnostic[];
  readonly clean: boolean;
};

/**
 * The smallest roles that grant what an audit log shows to have been granted: for each principal one in each namespace, and
 * one without a namespace for what was asked of the whole cluster. Verbs and resources are those of the log, never wildcards;
 * names of objects are not kept, since most are generated.
 * @throws UserError where a log cannot be read, or holds no event
 */
export async function rolesFromAudit(options: RolesFromAuditOptions): Promise<RolesFromAudit> {
  const run = new Observation(options);
  for (const log of options.logs) {
    const input = log === stdinPath ? options.stdin : logFile(log);
    const name = log === stdinPath ? "<stdin>" : log;
    for await (const { number, text } of logLines(name, input)) run.take(name, number, text);
  }
  return run.end();
}

/** What every authenticated principal has already, by system:basic-user. */
const grantedToAll: Readonly<Record<string, readonly string[]>> = {
  "authorization.k8s.io": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
  "authentication.k8s.io": ["selfsubjectreviews"],
};

const isGrantedToAll = ({ apiGroup, resource }: AuthorizedRequest) => grantedToAll[apiGroup]?.includes(resource) === true;

/** Verbs that make more of a principal than its roles say, whatever they are on. */
const sensitiveVerbs = ["escalate", "bind", "impersonate"];
const readingAll = ["list", "watch"];

const isSensitive = ({ apiGroup, resource, verb }: AuthorizedRequest) =>
  sensitiveVerbs.includes(verb) ||
  (apiGroup === "" && resource === "secrets" && readingAll.includes(verb)) ||
  (apiGroup === "" && resource === "serviceaccounts/token" && verb === "create");

const sensitive = "sensitive: --allow-sensitive grants it";

/** Problems and examples that are kept: the rest is counted. */
const kept = 20;

class Observation {
  readonly #options: RolesFromAuditOptions;
  /** What is granted. */
  readonly #seen = new Map<string, Map<string, Map<string, Set<string>>>>();
  readonly #leftOut = new Map<string, { requests: number; examples: Set<string> }>();
  readonly #problems: Diagnostic[] = [];
  #unreadable = 0;
  #events = 0;
  #requests = 0;

  constructor(options: RolesFromAuditOptions) {
    this.#options = options;
  }

  take(file: string, line: number, text: string | undefined): void {
    const event = text === undefined ? undefined : parsed(text);
    const request = event === undefined ? undefined : authorizedRequest(event);
    if (request === undefined || request === "not an audit event") {
      const what = text === undefined ? "is too long" : event === undefined ? "is no JSON: it may have been cut off" : "is no event of audit.k8s.io";
      this.#unreadable += 1;
      if (this.#problems.length < kept)
        this.#problems.push({ code: "bad-audit-event", severity: "error", message: `line ${line} ${what}`, location: { file, line, column: 1 } });
      return;
    }
    this.#events += 1;
    if (typeof request === "string") this.#leave(request);
    else this.#see(request);
  }

  end(): RolesFromAudit {
    if (this.#events === 0)
      throw userError(
        "no-audit-event",
        `${this.#options.logs.join(", ")}: no audit event was found${this.#unreadable > 0 ? `, and ${this.#unreadable} lines could not be read` : ""}`,
        {
          remedy: "give logs of JSON lines, as --audit-log-format=json writes them",
        },
      );
    const leftOut = [...this.#leftOut].map(([reason, { requests, examples }]) => ({ reason, requests, examples: [...examples] }));
    const roles = observedRoles(this.#seen);
    return { roles, events: this.#events, requests: this.#requests, leftOut, problems: this.#told(), clean: this.#unreadable === 0 };
  }

  #told(): Diagnostic[] {
    const more = this.#unreadable - this.#problems.length;
    if (more === 0) return this.#problems;
    return [...this.#problems, { code: "bad-audit-event", severity: "error", message: `${more} more lines could not be read` }];
  }

  #see(request: AuthorizedRequest): void {
    const { user, verb, apiGroup, resource, namespace } = request;
    if (!this.#isWanted(user)) {
      this.#leave("of other principals", user);
      return;
    }
    const reason = isGrantedToAll(request) ? "granted to everyone" : isSensitive(request) && !this.#options.allowSensitive ? sensitive : undefined;
    if (reason !== undefined) {
      this.#leave(reason, `${user}: ${verb} ${apiGroup === "" ? "" : `${apiGroup}/`}${resource}`);
      return;
    }
    this.#requests += 1;
    const namespaces = entry(this.#seen, user, () => new Map<string, Map<string, Set<string>>>());
    const resources = entry(namespaces, namespace, () => new Map<string, Set<string>>());
    entry(resources, JSON.stringify([apiGroup, resource]), () => new Set<string>()).add(verb);
  }

  #isWanted(user: string): boolean {
    return this.#options.users.length > 0 ? this.#options.users.includes(user) : !isOfKubernetes(user);
  }

  #leave(reason: Unused | string, example?: string): void {
    const left = entry(this.#leftOut, reason, () => ({ requests: 0, examples: new Set<string>() }));
    left.requests += 1;
    if (example !== undefined && left.examples.size < kept) left.examples.add(example);
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Users of Kubernetes' own parts; ServiceAccounts are not, but for those of controllers. */
const isOfKubernetes = (user: string) =>
  user.startsWith("system:") && (!user.startsWith("system:serviceaccount:") || user.startsWith("system:serviceaccount:kube-system:"));

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
