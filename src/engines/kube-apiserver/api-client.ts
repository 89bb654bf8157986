import https from "node:https";
import type { JsonValue } from "../../kubernetes/json.ts";
import type { KeyPair } from "./certificates.ts";

/** What the API server answers; `body` is undefined where it is no JSON. */
export type Reply = {
  readonly status: number;
  readonly text: string;
  readonly body: JsonValue | undefined;
  readonly warnings: readonly string[];
  /** Of the events that the audit log may have of the request. */
  readonly auditId: string;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `extra`: what else is known of a user, by names in lower case. */
export type Impersonated = { readonly user: string; readonly groups?: readonly string[]; readonly extra?: Readonly<Record<string, string>> };

export type RequestOptions = {
  readonly body?: JsonValue;
  readonly query?: Readonly<Record<string, string>>;
  /** Another user than that of the client's certificate. @see https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/ */
  readonly as?: Impersonated;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};

const answerMs = 60_000;

/** Connections of a client at once, so that more requests at once only wait. */
export const requestsAtOnce = 8;

/** One user of one API server on loopback; connections are kept. */
export class ApiClient {
  readonly #url: string;
  readonly #agent: https.Agent;
  readonly #ended: AbortSignal;

  /** @param ended aborted where the server is gone, with the reason that its requests then fail with */
  constructor(url: string, authority: string, own: KeyPair | undefined, ended: AbortSignal) {
    this.#url = url;
    this.#ended = ended;
    const identity = own ? { cert: own.certificate, key: own.key } : {};
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: requestsAtOnce, ca: authority, ...identity, minVersion: "TLSv1.3" });
  }

  /** @throws the reason of the signal, or why the server is gone; any answer of it is a Reply */
  async request(method: Method, path: string, { body, query = {}, as, headers = {}, signal }: RequestOptions = {}): Promise<Reply> {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const stop = AbortSignal.any([this.#ended, AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])]);
    const request = https.request(url, {
      method,
      agent: this.#agent,
      signal: stop,
      headers: {
        accept: "application/json",
        "user-agent": "bulwark",
        ...(payload ? { "content-type": "application/json", "content-length": payload.length } : {}),
        ...(as ? impersonation(as) : {}),
        ...headers,
      },
    });
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const auditId = String(response.headers["audit-id"] ?? "");
        resolve({ status: response.statusCode ?? 0, text, body: parsed(text), warnings: warningsIn(response.rawHeaders), auditId });
      });
    });
    request.end(payload);
    try {
      return await promise;
    } catch (error) {
      throw stop.aborted ? stop.reason : error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function impersonation({ user, groups = [], extra = {} }: Impersonated): Record<string, string | string[]> {
  const more = Object.entries(extra).map(([name, value]) => [`impersonate-extra-${name}`, value]);
  return { "impersonate-user": user, ...(groups.length > 0 ? { "impersonate-group": [...groups] } : {}), ...Object.fromEntries(more) };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * The texts of the headers `Warning: 299 - "text"`.
 * @see https://kubernetes.io/docs/reference/using-api/#warnings
 */
function warningsIn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 === 1 || name.toLowerCase() !== "warning") return [];
    return [...(rawHeaders[index + 1] as string).matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = ""]) => quoted.replace(/\\(.)/g, "$1"));
  });
}
