import type { PodTemplate } from "../checks/check-kind.ts";
import { isObject } from "../kubernetes/json.ts";
import { apiVersionOf, type ResourceKind, workloadKinds } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";

/** Without labels that its selector names, an API server takes no workload. */
const selected = { "bulwark.dev/case": "workload" };

/** The object of a kind that makes the pod: the Pod itself, or a workload around its template that an API server would take. */
export function workload(kind: ResourceKind, name: string, namespace: string, pod: PodTemplate): KubernetesObject {
  const own = pod.metadata ?? {};
  const inNamespace = typeof own.namespace === "string" ? own.namespace : namespace;
  const base = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const path = kind.podSpec ?? [];
  if (path.length === 1) return { ...base, metadata: { name, namespace: inNamespace, ...own }, spec: pod.spec };
  const { namespace: _, name: __, labels, ...metadata } = own;
  const template = {
    metadata: { ...metadata, labels: { ...(isObject(labels) ? labels : {}), ...selected } },
    spec: kind.apiGroup === "batch" ? { restartPolicy: "Never", ...pod.spec } : pod.spec,
  };
  const spec =
    kind.kind === "CronJob"
      ? { schedule: "0 0 * * *", jobTemplate: { spec: { template } } }
      : { ...(selects(kind) ? { selector: { matchLabels: selected } } : {}), template };
  return { ...base, metadata: { name, namespace: inNamespace }, spec };
}

const selects = ({ kind }: ResourceKind) => kind === "Deployment" || kind === "StatefulSet" || kind === "DaemonSet" || kind === "ReplicaSet";

/** The workloads that a Pod manifest stands for: itself and every other kind of the match around its spec. */
export function podVariants(object: KubernetesObject, match: readonly ResourceKind[]): { kind: string; object: KubernetesObject }[] {
  if (object.kind !== "Pod" || !isObject(object.spec)) return [{ kind: object.kind, object }];
  const { name, namespace } = object.metadata;
  const pod = { metadata: object.metadata, spec: object.spec };
  const kinds = workloadKinds.filter((kind) => kind.kind !== "Pod" && match.some((matched) => matched.kind === kind.kind));
  return [{ kind: "Pod", object }, ...kinds.map((kind) => ({ kind: kind.kind, object: workload(kind, String(name), String(namespace ?? "default"), pod) }))];
}
