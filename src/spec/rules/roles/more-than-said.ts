import { opensSession, type PolicyRule, wildcard } from "../../../kubernetes/policy-rule.ts";
import { groupsOf, scopeOf } from "../../../kubernetes/resource-scope.ts";
import { minorOf } from "../../../kubernetes/versions.ts";
import { type Problem, warning } from "../../problem.ts";

type Context = { readonly namespace: string | undefined; readonly kubernetesVersion: string };

/** What of a rule grants more than it says. */
export function moreThanSaid(rule: PolicyRule, at: string, context: Context): Problem[] {
  return [...everywhere(rule, at, context), ...wildcards(rule, at), ...sessions(rule, at, context), ...kubelet(rule, at)];
}

const said = (pointer: string, message: string, remedy: string): Problem => warning("grants-more", pointer, message, remedy);

function everywhere({ apiGroups, resources }: PolicyRule, at: string, { namespace }: Context): Problem[] {
  if (namespace !== undefined) return [];
  const namespaced = resources.filter((resource) => apiGroups.some((group) => isNamespaced(group, resource)));
  if (namespaced.length === 0) return [];
  const remedy = "give the role a namespace; an entry for each where there are several";
  return [
    said(
      `${at}/resources`,
      `the role has no namespace: it grants ${namespaced.map((name) => JSON.stringify(name)).join(", ")} in every one, those to come too`,
      remedy,
    ),
  ];
}

function isNamespaced(group: string, resource: string): boolean {
  const scope = scopeOf(group, resource);
  return scope === "namespaced" || scope === "any" || (group === wildcard && groupsOf(resource, "namespaced").length > 0);
}

const meanings = {
  apiGroups: "every API group, those to come too",
  resources: "every resource: secrets, pods/exec, roles and those to come too",
  verbs: "every verb: escalate, bind and impersonate too",
} as const;

/** @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege */
function wildcards(rule: PolicyRule, at: string): Problem[] {
  return (["apiGroups", "resources", "verbs"] as const).flatMap((field) => {
    const index = rule[field].indexOf(wildcard);
    return index < 0 ? [] : [said(`${at}/${field}/${index}`, `* stands for ${meanings[field]}`, "name what is needed")];
  });
}

/** The first minor version that asks for create, too, where a session is opened by WebSocket. */
const firstWithBothVerbs = 35;

function sessions({ apiGroups, resources, verbs }: PolicyRule, at: string, { kubernetesVersion }: Context): Problem[] {
  if (verbs.includes(wildcard) || !apiGroups.some((group) => group === "" || group === wildcard)) return [];
  const [given, other] = [verbs.includes("create"), verbs.includes("get")];
  if (given === other) return [];
  const [verb, missing] = given ? ["create", "get"] : ["get", "create"];
  return resources.flatMap((resource, index) => {
    const pointer = `${at}/resources/${index}`;
    if (opensSession(resource)) {
      return [
        said(
          pointer,
          `${resource} with ${verb} is rendered with ${missing}, too: which of the two opens a session is a matter of protocol and version`,
          `add ${missing}, or remove ${resource}`,
        ),
      ];
    }
    return resource === wildcard && verb === "get" && minorOf(kubernetesVersion) < firstWithBothVerbs
      ? [
          said(
            pointer,
            `get on every resource opens sessions in pods before Kubernetes 1.${firstWithBothVerbs}: by WebSocket, pods/exec is a get`,
            "name what is needed",
          ),
        ]
      : [];
  });
}

/**
 * The kubelet takes a WebSocket for a get and runs commands in it.
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
 */
function kubelet({ resources, verbs }: PolicyRule, at: string): Problem[] {
  const index = resources.indexOf("nodes/proxy");
  if (index < 0 || !["get", wildcard].some((verb) => verbs.includes(verb))) return [];
  const remedy = "name what is read of the kubelet: nodes/metrics, nodes/stats, nodes/log, nodes/healthz, nodes/pods or nodes/configz";
  return [said(`${at}/resources/${index}`, "nodes/proxy with get runs commands in every pod of the nodes, by WebSocket", remedy)];
}
