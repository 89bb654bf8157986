import { getPath, isObject, type JsonValue } from "../../../kubernetes/json.ts";
import type { KubernetesObject } from "../../../kubernetes/request.ts";
import type { ReferentialCheck } from "./referential-check.ts";

/**
 * Whether the ServiceAccount `default` of a namespace mounts its token: its field must be false. On admission it is never refused,
 * because the controller that makes it would be refused, too. What opted in (parameter `optIn`) is left out.
 */
export const defaultAccount: ReferentialCheck = {
  control: "disable-service-account-token-automount",
  id: "default-account",
  judges: ["ServiceAccount"],
  reads: ["Namespace"],
  *judge({ inventory, knowledge, audit }) {
    for (const namespace of inventory.namespaceNames) {
      const account = inventory.account(namespace, "default");
      if (!account) {
        if (!knowledge.whole("ServiceAccount", namespace)) yield { type: "not-judged", object: named(namespace), reason: knowledge.reason("ServiceAccount") };
      } else if (account.object["automountServiceAccountToken"] !== false && !optedIn(account.object, audit.parameters["optIn"])) {
        const message = "set automountServiceAccountToken: false on it: every pod that names no account runs as default";
        yield { type: "finding", object: account.object, source: account.source, message };
      }
    }
  },
};

const named = (namespace: string): KubernetesObject => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: "default" } });

function optedIn({ metadata }: KubernetesObject, optIn: JsonValue | undefined): boolean {
  if (!isObject(optIn)) return false;
  const { namespaces, serviceAccountNames, label } = optIn;
  return holds(namespaces, metadata["namespace"]) || holds(serviceAccountNames, metadata["name"]) || (isObject(label) && hasLabel(metadata["labels"], label));
}

const holds = (list: JsonValue | undefined, value: JsonValue | undefined) => Array.isArray(list) && value !== undefined && list.includes(value);

function hasLabel(labels: JsonValue | undefined, { key, value }: { key?: JsonValue; value?: JsonValue }): boolean {
  const found = getPath(labels, [String(key)]);
  return found !== undefined && (value === undefined || found === value);
}
