import type { IncomingMessage, RequestOptions } from "node:http";
import http from "node:http";
import https from "node:https";
import type { User } from "@kubernetes/client-node";
import type { JsonObject } from "../json.ts";
import { type ExecCredential, execCredential } from "./exec-credential.ts";
import { ClusterFailure, connectionFailure } from "./failure.ts";
import type { KubeContext } from "./kubeconfig.ts";

export type Reply = { readonly status: number; readonly text: string; readonly retryAfter: string | undefined };

export type ConnectionOptions = { readonly timeoutSeconds: number; readonly signal: AbortSignal };

/** The largest answer that is read: a page of 500 objects of 1.5 MiB would be more, and is none that anyone has. */
const largestReply = 512 * 1024 * 1024;

/** An API server, as the user of a context. It is only ever asked, with GET. */
export class Connection {
  readonly #options: https.RequestOptions;
  readonly #base: URL;
  readonly #context: KubeContext;
  readonly #limits: ConnectionOptions;

  private constructor(context: KubeContext, options: https.RequestOptions, limits: ConnectionOptions) {
    this.#context = context;
    this.#options = options;
    this.#base = new URL(context.server);
    this.#limits = limits;
  }

  /** Gets the credentials ready; nothing is asked yet. @throws ClusterFailure */
  static async open(context: KubeContext, limits: ConnectionOptions): Promise<Connection> {
    const options: https.RequestOptions = {};
    await runPlugin(context, limits);
    try {
      await context.config.applyToHTTPSOptions(options);
    } catch (error) {
      const { code, path } = error as { code?: unknown; path?: unknown };
      const what = typeof path === "string" ? `cannot read ${path}` : "the credentials of the kubeconfig cannot be used";
      throw new ClusterFailure("bad-credentials", typeof code === "string" ? `${what} (${code})` : what, "get the kubeconfig anew", true);
    }
    return new Connection(context, options, limits);
  }

  /** @throws ClusterFailure where there is no answer */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const url = new URL(this.#base.pathname.replace(/[/]$/, "") + path, this.#base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { timeoutSeconds, signal } = this.#limits;
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      return await ask(url, { ...this.#options, method: "GET", signal: AbortSignal.any([signal, timeout]) });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ClusterFailure) throw error;
      if (!timeout.aborted) throw connectionFailure(error, this.#context.server);
      const message = `${this.#context.server} did not answer within ${timeoutSeconds} s`;
      throw new ClusterFailure("timeout", message, "try again, with a longer --request-timeout", true);
    }
  }

  close(): void {
    const { agent } = this.#options;
    if (typeof agent === "object") agent.destroy();
  }
}

function ask(url: URL, options: RequestOptions): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const headers = { ...(options.headers as Record<string, string>), accept: "application/json", "user-agent": "bulwark" };
  const request = (url.protocol === "https:" ? https : http).request(url, { ...options, headers }, (response) => {
    textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers["retry-after"] }), reject);
  });
  request.on("error", reject);
  request.end();
  return promise;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestReply)
      throw new ClusterFailure("answer-too-large", "the answer of the server is too large to be read", "audit a dump with --from", false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What a credential plugin gives takes its place in the kubeconfig. The library's own way of running one never ends it, and quotes it. */
async function runPlugin({ config }: KubeContext, { timeoutSeconds, signal }: ConnectionOptions): Promise<void> {
  const user = config.getCurrentUser();
  if (!user?.exec) return;
  const credential = await execCredential(user.exec as JsonObject, timeoutSeconds, signal);
  config.loadFromOptions({
    clusters: config.getClusters(),
    contexts: config.getContexts(),
    users: config.getUsers().map((other) => (other === user ? withCredential(user, credential) : other)),
    currentContext: config.getCurrentContext(),
  });
}

function withCredential({ exec: _, ...user }: User, { token, certificate, key }: ExecCredential): User {
  const data = (text: string) => Buffer.from(text).toString("base64");
  return { ...user, ...(token ? { token } : {}), ...(certificate && key ? { certData: data(certificate), keyData: data(key) } : {}) };
}
