import { writeFileSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Certificate, selfSigned } from "./certificate.ts";
import { temporaryFolder } from "./temporary.ts";

type Item = { readonly metadata: Record<string, unknown>; readonly [field: string]: unknown };

/** What a path answers; undefined leaves it to the lists. */
export type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean | undefined;

export type FakeCluster = {
  readonly port: number;
  readonly server: string;
  readonly tls: Certificate;
  /** Method, path and query of every request. */
  readonly requests: string[];
  readonly headers: IncomingMessage["headers"][];
};

/** Every list that a plan of the restricted profile reads; those not given are empty. */
const lists = [
  ...["namespaces", "serviceaccounts", "configmaps", "pods", "replicationcontrollers", "secrets"].map((name) => `/api/v1/${name}`),
  ...["deployments", "replicasets", "statefulsets", "daemonsets"].map((name) => `/apis/apps/v1/${name}`),
  ...["jobs", "cronjobs"].map((name) => `/apis/batch/v1/${name}`),
  ...["roles", "rolebindings", "clusterroles", "clusterrolebindings"].map((name) => `/apis/rbac.authorization.k8s.io/v1/${name}`),
  "/apis/networking.k8s.io/v1/networkpolicies",
];

/** An API server on loopback that gives lists in pages, and goes away with the test. */
export async function fakeApiServer(
  objects: Readonly<Record<string, readonly Item[]>>,
  options: { answer?: Answer; tls?: Certificate | "none" } = {},
): Promise<FakeCluster> {
  const requests: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const tls = options.tls === undefined || options.tls === "none" ? selfSigned() : options.tls;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? "/", "http://fake");
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    headers.push(request.headers);
    if (options.answer?.(request, response, url)) return;
    if (!lists.includes(url.pathname) && !Object.hasOwn(objects, url.pathname)) send(response, 404, status(404, "not found"));
    else send(response, 200, page(objects[url.pathname] ?? [], url));
  };
  const server =
    options.tls === "none"
      ? http.createServer(handle)
      : https.createServer({ cert: tls.certificate, key: tls.key, requestCert: true, rejectUnauthorized: false }, handle);
  const port = await listen(server);
  return { port, server: `https://127.0.0.1:${port}`, tls, requests, headers };
}

async function listen(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  onTestFinished(async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections?.();
    await closed.promise;
  });
  return (server.address() as AddressInfo).port;
}

export const status = (code: number, message: string, more = {}) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message,
  code,
  metadata: {},
  ...more,
});

export function send(response: ServerResponse, code: number, body: unknown, headers: Record<string, string> = {}): true {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
  return true;
}

/** As the API server pages: at most `limit` objects, and a place that says where to go on. */
export function page(items: readonly Item[], url: URL): object {
  const start = Number(url.searchParams.get("continue") ?? 0);
  const end = start + Number(url.searchParams.get("limit") ?? items.length);
  const rest = end < items.length ? { continue: String(end), remainingItemCount: items.length - end } : {};
  return { kind: "AnyList", apiVersion: "v1", metadata: { resourceVersion: "7", ...rest }, items: items.slice(start, end) };
}

/** A kubeconfig with one context, `fake`; more of its cluster and its user. */
export function kubeconfigFile(
  server: string,
  { cluster = {}, user = { token: "s3cr3t-t0ken" }, context = {} as object, current = "fake" as string | undefined } = {},
): string {
  const file = join(temporaryFolder(), "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "fake-cluster", cluster: { server, ...cluster } }],
    users: [{ name: "auditor", user }],
    contexts: [{ name: "fake", context: { cluster: "fake-cluster", user: "auditor", ...context } }],
    ...(current === undefined ? {} : { "current-context": current }),
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** What of a cluster's entry trusts its certificate. */
export const trusting = ({ tls }: FakeCluster) => ({ "certificate-authority-data": Buffer.from(tls.certificate).toString("base64") });
