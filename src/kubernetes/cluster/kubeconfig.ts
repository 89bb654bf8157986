import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Context, KubeConfig, User } from "@kubernetes/client-node";
import { userError } from "../../diagnostics/user-error.ts";
import { oneLine } from "./one-line.ts";

/** A context of a kubeconfig: which cluster, and as whom. */
export type KubeContext = {
  readonly name: string;
  /** Address of the API server, without what may be secret in it. */
  readonly server: string;
  /** The user's name in the kubeconfig, and what it proves itself with. */
  readonly user: string;
  readonly insecure: boolean;
  readonly config: KubeConfig;
};

export type Kubeconfig = { readonly current: string | undefined; readonly names: readonly string[]; context(name: string): KubeContext };

/**
 * Reads kubeconfig files: the one that is named, else those of KUBECONFIG, else ~/.kube/config. Of two entries of one name the first
 * counts, as for kubectl.
 * @throws UserError that holds nothing of the files' contents
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export async function readKubeconfig(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<Kubeconfig> {
  // Half a second of loading that no other command pays.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const configs = filesOf(file, environment).map((path) => read(path, new KubeConfig()));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: configs.flatMap((one) => one.getClusters()),
    contexts: configs.flatMap((one) => one.getContexts()),
    users: configs.flatMap((one) => one.getUsers()),
    currentContext: configs.map((one) => one.getCurrentContext()).find((name) => name),
  });
  const names = [...new Set(config.getContexts().map(({ name }) => name))];
  const current = config.getCurrentContext();
  return { current: names.includes(current) ? current : undefined, names, context: (name) => contextOf(name, config, names) };
}

function filesOf(file: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  if (file !== undefined) return [file];
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const files = (listed.length > 0 ? listed : [join(environment["HOME"] ?? homedir(), ".kube", "config")]).filter((path) => existsSync(path));
  if (files.length === 0) throw userError("no-kubeconfig", "there is no kubeconfig", { remedy: "name one with --kubeconfig, or audit a dump with --from" });
  return files;
}

function read(file: string, config: KubeConfig): KubeConfig {
  const text = attempt(file, "cannot be read", () => readFileSync(file, "utf8"));
  attempt(file, "is no kubeconfig", () => config.loadFromString(text));
  config.makePathsAbsolute(dirname(file));
  return config;
}

/** Parsers quote what they stumble over: only the kind of the problem and its line are told. */
function attempt<T>(file: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code, mark } = error as { code?: unknown; mark?: { line?: number } };
    const line = typeof mark?.line === "number" ? mark.line + 1 : undefined;
    throw userError("unreadable-kubeconfig", `the kubeconfig ${what}${typeof code === "string" ? ` (${code})` : ""}`, {
      location: { file, line },
      remedy: "name another one with --kubeconfig",
    });
  }
}

function contextOf(name: string, config: KubeConfig, names: readonly string[]): KubeContext {
  const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  const context = config.getContextObject(name) as Context | null;
  if (!context) throw userError("unknown-context", `the kubeconfig has no context ${name}`, { remedy: known });
  const cluster = config.getCluster(context.cluster);
  if (!cluster)
    throw userError("unknown-cluster", `the cluster ${context.cluster} of the context ${name} is not in the kubeconfig`, { remedy: "get the kubeconfig anew" });
  const url = URL.canParse(cluster.server ?? "") ? new URL(cluster.server) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw userError("bad-server", `the server of the cluster ${cluster.name} is no http address`, { remedy: "get the kubeconfig anew" });
  if (url.protocol === "http:" && !cluster.skipTLSVerify)
    throw userError("no-tls", `the server ${url.host} is addressed without TLS: credentials and answers would be open to everyone on the way`, {
      remedy: "use https://, or set insecure-skip-tls-verify where the server is a tunnel on this machine, such as kubectl proxy",
    });
  const chosen = config.getUser(context.user);
  if (!chosen)
    throw userError("unknown-user", `the user ${context.user} of the context ${name} is not in the kubeconfig`, { remedy: "get the kubeconfig anew" });
  config.setCurrentContext(name);
  return {
    name: oneLine(name),
    server: `${url.origin}${url.pathname === "/" ? "" : url.pathname}`,
    user: describeUser(chosen),
    insecure: cluster.skipTLSVerify,
    config,
  };
}

function describeUser(user: User): string {
  const impersonated = user.impersonateUser ? `, impersonating ${user.impersonateUser}` : "";
  return oneLine(`${user.name} (${proof(user)}${impersonated})`);
}

function proof(user: User): string {
  if (user.exec) return `credential plugin ${String(user.exec.command)}`;
  if (user.token) return "token";
  if (user.certData || user.certFile) return `client certificate${certified(user)}`;
  if (user.username) return "password";
  return user.authProvider ? `auth provider ${String(user.authProvider.name)}` : "no credentials";
}

/** Whom a client certificate names: user and groups, as Kubernetes reads them. */
function certified({ certFile, certData }: User): string {
  try {
    const { subject } = new X509Certificate(certFile ? readFileSync(certFile) : Buffer.from(certData ?? "", "base64"));
    return ` ${subject.split("\n").join(", ")}`;
  } catch {
    return "";
  }
}
