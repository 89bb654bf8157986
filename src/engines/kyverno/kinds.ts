import { getPath, isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";

/** The policies that the Kyverno CLI judges: its own kinds, and the API server's. */
export type KyvernoPolicyKind = "ClusterPolicy" | "ValidatingPolicy" | "ValidatingAdmissionPolicy";

/**
 * Whether the policy's match names the object's kind, so that it is worth a run: cost is policies × objects. What else
 * the policy asks of its objects is Kyverno's to judge.
 */
export function namesKind(policy: JsonObject, kind: KyvernoPolicyKind, object: KubernetesObject, resource: string): boolean {
  return kind === "ClusterPolicy"
    ? kindSelectors(policy).some((selector) => selects(selector, object))
    : resources(policy).some((rule) => rule === resource || rule === "*");
}

const list = (value: JsonValue | undefined) => (Array.isArray(value) ? value : []);

function kindSelectors(policy: JsonObject): string[] {
  return list(getPath(policy, ["spec", "rules"])).flatMap((rule) => {
    const match = isObject(rule) && isObject(rule.match) ? rule.match : {};
    return [...list(match.any), ...list(match.all)].flatMap((filter) =>
      list(getPath(filter, ["resources", "kinds"])).filter((entry) => typeof entry === "string"),
    );
  });
}

function selects(selector: string, { kind, apiVersion }: KubernetesObject): boolean {
  const parts = selector.split("/");
  const name = parts.at(-1);
  const group = parts.length === 3 ? parts[0] : undefined;
  return (name === kind || name === "*") && (group === undefined || group === "*" || group === apiGroupOf(apiVersion));
}

function resources(policy: JsonObject): string[] {
  return list(getPath(policy, ["spec", "matchConstraints", "resourceRules"])).flatMap((rule) =>
    isObject(rule) ? list(rule.resources).filter((entry) => typeof entry === "string") : [],
  );
}
