import { readFile } from "node:fs/promises";
import { type AuditRequest, describeRequest, isPathRequest, type ResourceRequest } from "../../artifacts/audit-policy/request.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { inParallel } from "../../engines/in-parallel.ts";
import type { ApiClient, Method, Reply } from "../../engines/kube-apiserver/api-client.ts";
import { requestsAtOnce } from "../../engines/kube-apiserver/api-client.ts";
import { readAuditLog } from "../../engines/kube-apiserver/audit-events.ts";
import type { ApiServer } from "../../engines/kube-apiserver/control-plane.ts";
import { authorizeEveryone, createNamespaces } from "../../engines/kube-apiserver/objects.ts";
import { getPath, type JsonObject } from "../../kubernetes/json.ts";
import type { Plan } from "../../spec/plan.ts";
import { auditDemands, record } from "../claims/audit-policy.ts";
import { type Claimed, type Proof, proofOf, type Question } from "./proof.ts";

export const auditFile = "audit/policy.yaml";

/** No secret: it is made for this, and looked for. */
const canary = "bulwark-canary-91c4";
const name = "bulwark-audit";
const namespace = "production";

const rbac = "rbac.authorization.k8s.io";
const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const binding = { subjects: [{ apiGroup: rbac, kind: "Group", name }] };

/** Objects of the resources that a body is sent of; each carries what must not get into the log, where it has a place for it. */
const objects: Readonly<Record<string, JsonObject>> = {
  secrets: { apiVersion: "v1", kind: "Secret", stringData: { value: canary } },
  configmaps: { apiVersion: "v1", kind: "ConfigMap", data: { value: canary } },
  events: { apiVersion: "v1", kind: "Event", involvedObject: { kind: "Pod", namespace, name }, reason: "Tried" },
  tokenreviews: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: canary } },
  "serviceaccounts/token": { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { audiences: [] } },
  roles: { apiVersion: `${rbac}/v1`, kind: "Role", rules: [rule] },
  clusterroles: { apiVersion: `${rbac}/v1`, kind: "ClusterRole", rules: [rule] },
  rolebindings: { apiVersion: `${rbac}/v1`, kind: "RoleBinding", roleRef: { apiGroup: rbac, kind: "Role", name }, ...binding },
  clusterrolebindings: { apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", roleRef: { apiGroup: rbac, kind: "ClusterRole", name }, ...binding },
};

/**
 * Makes the requests that every audit policy must record, or must not, each by its own user with a certificate of their own:
 * audit sees who impersonates, not who is impersonated. Then reads the log.
 * @param server that was started with the bundle's audit policy
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
export async function proveAudit({ artifacts }: Plan, files: readonly BundleFile[], server: ApiServer): Promise<Proof[]> {
  const control = artifacts.find(({ artifact }) => artifact === "audit-policy")?.control;
  if (control === undefined || !files.some(({ path }) => path === auditFile)) return [];
  await prepare(server.admin);
  const clients = new Map<string, ApiClient>();
  const clientOf = ({ user }: AuditRequest) => {
    if (user === undefined) return server.admin;
    const known = clients.get(user.name) ?? server.client(user.name === "system:anonymous" ? undefined : { user: user.name, groups: certified(user.groups) });
    clients.set(user.name, known);
    return known;
  };
  const asked = await inParallel(auditDemands, requestsAtOnce, async ([request, expected]) => ({
    request,
    expected,
    reply: await ask(clientOf(request), request),
  }));
  const kept = asked.filter(({ expected }) => expected !== record.notRecorded);
  const events = await readAuditLog(
    server.auditLog,
    kept.map(({ reply }) => reply.auditId),
  );
  const questions = asked.map(
    ({ request, expected, reply }): Question => ({ asked: describeRequest(request), expected, found: recordIn(events.get(reply.auditId)) }),
  );
  const log = await readFile(server.auditLog, "utf8").catch(() => "");
  const tokens = asked.flatMap(({ reply }) => getPath(reply.body, ["status", "token"]) ?? []).filter((token) => typeof token === "string");
  const claimed = (claim: string): Claimed => ({ control, files: [auditFile], claim });
  const secrets: readonly (readonly [string, string])[] = [
    ["the value of a Secret and of a ConfigMap", canary],
    ["the same in base64", Buffer.from(canary).toString("base64")],
    ...tokens.map((token) => ["the token of a ServiceAccount", token] as const),
  ];
  const quiet = secrets.map(
    ([what, value]): Question => ({ asked: what, expected: "not in the log", found: log.includes(value) ? "in the log" : "not in the log" }),
  );
  return [
    proofOf(claimed("requests are recorded as they must be, and noise is not"), questions, summary(questions)),
    proofOf(claimed("no secret value is in the log"), kept.length > 0 ? quiet : [], "no event holds any"),
  ];
}

/** What is read must be there, and everyone may do everything: a body is only recorded of what is authorized. */
async function prepare(admin: ApiClient): Promise<void> {
  await authorizeEveryone(admin);
  await createNamespaces(admin, [namespace]);
  for (const [resource, object] of [
    ["secrets", objects.secrets],
    ["configmaps", objects.configmaps],
    ["serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount" }],
  ] as const)
    await admin.request("POST", `/api/v1/namespaces/${namespace}/${resource}`, { body: { ...object, metadata: { name, namespace } } });
}

/** The server adds this one by itself. */
const certified = (groups: readonly string[]) => groups.filter((group) => group !== "system:authenticated");

/** The request as a client makes it; nothing is changed by it. */
function ask(client: ApiClient, request: AuditRequest): Promise<Reply> {
  if (isPathRequest(request)) return client.request(request.verb.toUpperCase() as Method, request.path);
  const { verb } = request;
  const method: Method = verb === "create" ? "POST" : verb === "update" ? "PUT" : verb === "patch" ? "PATCH" : verb === "delete" ? "DELETE" : "GET";
  const body = method === "GET" || method === "DELETE" ? undefined : bodyOf(request);
  const changes = method !== "GET" && request.subresource === "" && request.group !== "authentication.k8s.io";
  return client.request(method, pathOf(request), {
    ...(body === undefined ? {} : { body }),
    query: { ...(changes ? { dryRun: "All" } : {}), ...(verb === "watch" ? { watch: "true", timeoutSeconds: "1" } : {}) },
    headers: verb === "patch" ? { "content-type": "application/merge-patch+json" } : {},
  });
}

function pathOf({ group, resource, subresource, namespace: of, verb }: ResourceRequest): string {
  const root = group === "" ? "/api/v1" : `/apis/${group}/v1`;
  const inOne = of !== "" || ["roles", "rolebindings"].includes(resource) ? `/namespaces/${of === "" ? namespace : of}` : "";
  const named = subresource !== "" || ["get", "update", "patch", "delete"].includes(verb);
  return `${root}${inOne}/${resource}${named ? `/${name}` : ""}${subresource === "" ? "" : `/${subresource}`}`;
}

function bodyOf({ resource, subresource, namespace: of, verb }: ResourceRequest): JsonObject | undefined {
  const object = objects[subresource === "" ? resource : `${resource}/${subresource}`];
  if (verb === "patch") return { metadata: { labels: { tried: "true" } }, ...(resource === "secrets" ? { stringData: { value: canary } } : {}) };
  return (
    object && {
      ...object,
      metadata: { name, ...(of === "" && !["roles", "rolebindings"].includes(resource) ? {} : { namespace: of === "" ? namespace : of }) },
    }
  );
}

function recordIn(events: readonly JsonObject[] = []): string {
  if (events.length === 0) return record.notRecorded;
  if (events.some(({ requestObject, responseObject }) => requestObject !== undefined || responseObject !== undefined)) return record.withBodies;
  const session = events.some(({ objectRef }) => getPath(objectRef, ["subresource"]) !== undefined);
  return session && events.some(({ stage }) => stage === "ResponseStarted") ? record.fromTheStart : record.withoutBodies;
}

function summary(questions: readonly Question[]): string {
  const counts = Map.groupBy(questions, ({ found }) => found);
  return [...counts].map(([found, same]) => `${same.length} ${found}`).join(", ");
}
