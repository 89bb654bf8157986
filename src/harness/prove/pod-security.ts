import { namespaceModes, type PodSecurityModes } from "../../artifacts/pod-security.ts";
import type { BundleFile } from "../../engines/engine.ts";
import type { Reply } from "../../engines/kube-apiserver/api-client.ts";
import { type AuditEvents, readAuditLog } from "../../engines/kube-apiserver/audit-events.ts";
import type { ApiServer } from "../../engines/kube-apiserver/control-plane.ts";
import { createNamespaces, createObject } from "../../engines/kube-apiserver/objects.ts";
import { isAdmitted, saidBy } from "../../engines/kube-apiserver/outcome.ts";
import { Resources } from "../../engines/kube-apiserver/resources.ts";
import { documentsIn } from "../../engines/policies.ts";
import { getPath, isObject, type JsonObject } from "../../kubernetes/json.ts";
import { type PodSecurityLevel, podSecurityLevels } from "../../kubernetes/pod-security.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import { clusterDefaultOf } from "../../render/pod-security/admission-configuration.ts";
import type { Plan } from "../../spec/plan.ts";
import { freeNamespace } from "../boundary-cases.ts";
import { type Proof, proofOf, type Question } from "./proof.ts";

const nodeFile = "pod-security/node/pod-security-admission.yaml";

const harmless = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } };

/** Pods by the strictest level that they are within, and the words by which Pod Security names the check that refuses them above it. */
const pods: Readonly<Record<PodSecurityLevel, { readonly spec: JsonObject; readonly check?: string }>> = {
  restricted: { spec: { containers: [{ name: "app", image: "example.com/app", securityContext: harmless }] } },
  baseline: {
    spec: { containers: [{ name: "app", image: "example.com/app", securityContext: { ...harmless, runAsNonRoot: false } }] },
    check: "runAsNonRoot != true",
  },
  privileged: {
    spec: {
      hostNetwork: true,
      containers: [{ name: "app", image: "example.com/app", securityContext: { ...harmless, allowPrivilegeEscalation: true, privileged: true } }],
    },
    check: "privileged",
  },
};

type Place = { readonly namespace: string; readonly file: string; readonly modes: PodSecurityModes; readonly claim: string };

/**
 * Asks Pod Security Admission of a pod of each level in a namespace without labels, in those that the bundle labels and in those
 * that are exempt: what is above a mode's level is refused, recorded or warned of, by the check that it is against.
 * @param server that was started with the bundle's AdmissionConfiguration
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export async function provePodSecurity(plan: Plan, files: readonly BundleFile[], server: ApiServer): Promise<Proof[]> {
  const control = plan.artifacts.find(({ artifact }) => artifact === "pod-security-labels" || artifact === "pod-security-configuration")?.control;
  const places = placesOf(plan, files);
  if (control === undefined || places.length === 0) return [];
  const { admin } = server;
  const resources = new Resources(admin);
  for (const { document } of documentsIn(files, "pod-security/namespaces/"))
    if (document) await createObject(admin, resources, document as KubernetesObject, false);
  await createNamespaces(
    admin,
    places.map(({ namespace }) => namespace),
  );
  const replies: (readonly [Place, PodSecurityLevel, Reply])[] = [];
  for (const place of places) {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: place.namespace } };
    await createObject(admin, resources, account, false);
    for (const level of podSecurityLevels) replies.push([place, level, await createPod(admin, resources, place.namespace, level)]);
  }
  const events = await readAuditLog(
    server.auditLog,
    replies.map(([, , { auditId }]) => auditId),
  );
  return places.map((place) => {
    const own = replies.filter(([of]) => of === place);
    const questions = own.map(([, level, reply]): Question => questionOf(place, level, reply, events));
    const said = own.map(([, , reply]) => spoken(reply, events)).find((text) => text !== undefined);
    return proofOf({ control, files: [place.file], claim: place.claim }, questions, said ?? "pods of every level are admitted, as it demands nothing");
  });
}

function placesOf(plan: Plan, files: readonly BundleFile[]): Place[] {
  const has = (path: string) => files.some((file) => file.path === path);
  const { modes, exempt } = clusterDefaultOf(plan);
  const nothing: PodSecurityModes = { enforce: "privileged", audit: "privileged", warn: "privileged" };
  const unlabelled = { namespace: freeNamespace(plan), file: nodeFile, modes, claim: `namespaces without labels: ${describe(modes)}` };
  const labelled = plan.namespaces.flatMap(({ name, podSecurity }): Place[] => {
    if (!podSecurity) return [];
    const own = namespaceModes(podSecurity);
    return [{ namespace: name, file: `pod-security/namespaces/${name}.yaml`, modes: own, claim: `namespace ${name}: ${describe(own)}` }];
  });
  const first = exempt.slice(0, 1).map((namespace) => ({ namespace, file: nodeFile, modes: nothing, claim: `namespace ${namespace}: exempt` }));
  return [...(has(nodeFile) ? [unlabelled, ...first] : []), ...labelled];
}

const describe = ({ enforce, audit, warn }: PodSecurityModes) => `${enforce} is enforced, ${audit} recorded, ${warn} warned of`;

function createPod(admin: ApiServer["admin"], resources: Resources, namespace: string, level: PodSecurityLevel): Promise<Reply> {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: `bulwark-${level}`, namespace }, spec: pods[level].spec };
  return createObject(admin, resources, pod as unknown as KubernetesObject, true) as Promise<Reply>;
}

function questionOf({ modes }: Place, level: PodSecurityLevel, reply: Reply, events: AuditEvents): Question {
  const above = (mode: PodSecurityLevel) => podSecurityLevels.indexOf(level) < podSecurityLevels.indexOf(mode);
  const refused = above(modes.enforce);
  // Who is refused is not warned as well.
  const expected = [
    ...(refused ? ["refused"] : ["admitted"]),
    ...(above(modes.audit) ? ["recorded"] : []),
    ...(above(modes.warn) && !refused ? ["warned of"] : []),
  ];
  return { asked: `a pod that is ${level}`, expected: expected.join(", "), found: foundIn(level, reply, events) };
}

function foundIn(level: PodSecurityLevel, reply: Reply, events: AuditEvents): string {
  const { check } = pods[level];
  const names = (text: string | undefined) => text?.includes("PodSecurity") === true && (check === undefined || text.includes(check));
  const refusal = isAdmitted(reply) ? undefined : saidBy(reply);
  if (refusal !== undefined && !names(refusal)) return `refused otherwise: ${refusal}`;
  return [
    refusal === undefined ? "admitted" : "refused",
    ...(names(recordOf(reply, events)) ? ["recorded"] : []),
    ...(reply.warnings.some(names) ? ["warned of"] : []),
  ].join(", ");
}

const spoken = (reply: Reply, events: AuditEvents) => (isAdmitted(reply) ? (reply.warnings[0] ?? recordOf(reply, events)) : saidBy(reply));

/** @see https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/#pod-security-kubernetes-io-audit-violations */
function recordOf({ auditId }: Reply, events: AuditEvents): string | undefined {
  const annotations = (events.get(auditId) ?? []).flatMap(({ annotations: of }) => (isObject(of) ? [of] : []));
  const [found] = annotations.flatMap((of) => getPath(of, ["pod-security.kubernetes.io/audit-violations"]) ?? []);
  return typeof found === "string" ? found : undefined;
}
