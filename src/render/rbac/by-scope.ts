import { collectionVerbs, isSubresource, type PolicyRule, parentOf, wildcard } from "../../kubernetes/policy-rule.ts";
import { groupsOf, scopeOf } from "../../kubernetes/resource-scope.ts";

/** What of a rule a Role can grant, and what only a ClusterRole can. */
export type ScopedRules = { readonly namespaced: readonly PolicyRule[]; readonly cluster: readonly PolicyRule[] };

type Part = { readonly resource: string; readonly apiGroups: readonly string[] };

/**
 * Splits a rule of a role in that namespace. Resources that are cluster-scoped go to the ClusterRole, with the groups that
 * have them so; a wildcard stays, for what is in the namespace, and so do custom resources, whose scope is not known.
 */
export function byScope(rule: PolicyRule, namespace: string): ScopedRules {
  const parts = rule.resources.map((resource) => ({ resource, cluster: clusterGroups(rule.apiGroups, resource) }));
  const inCluster = parts.filter(({ cluster }) => cluster.length > 0).map(({ resource, cluster }) => ({ resource, apiGroups: cluster }));
  const [own, whole] = [inCluster.filter(isNamespace), inCluster.filter((part) => !isNamespace(part))];
  const rest = parts.flatMap(({ resource, cluster }) => {
    const apiGroups = rule.apiGroups.filter((group) => cluster.length === 0 || !["cluster", "none"].includes(scopeOf(group, resource)));
    return apiGroups.length > 0 ? [{ resource, apiGroups }] : [];
  });
  const namespaces = rulesOf(rule, own).map((part) => ofNamespaces(part, namespace));
  return {
    namespaced: [...rulesOf(rule, rest), ...namespaces.flatMap(({ namespaced }) => namespaced)],
    cluster: [...rulesOf(rule, whole), ...namespaces.flatMap(({ cluster }) => cluster)],
  };
}

/** Those of the groups in which it is cluster-scoped; of all groups, those that are known. */
function clusterGroups(apiGroups: readonly string[], resource: string): string[] {
  const groups = apiGroups.flatMap((group) => (group === wildcard ? groupsOf(resource, "cluster") : scopeOf(group, resource) === "cluster" ? [group] : []));
  return [...new Set(groups)].sort();
}

const isNamespace = ({ resource }: Part) => parentOf(resource) === "namespaces";

/** Rules as few as their groups allow. */
function rulesOf(rule: PolicyRule, parts: readonly Part[]): PolicyRule[] {
  return [...Map.groupBy(parts, ({ apiGroups }) => JSON.stringify(apiGroups)).values()].map((alike) => ({
    ...rule,
    apiGroups: (alike[0] as Part).apiGroups,
    resources: alike.map(({ resource }) => resource),
  }));
}

/**
 * A request for one Namespace is authorized in that namespace, so a Role grants it for its own; a request for all of them,
 * or for another, needs a ClusterRole. One for a subresource is for one Namespace.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/endpoints/request/requestinfo.go (NewRequestInfo)
 */
function ofNamespaces(rule: PolicyRule, namespace: string): ScopedRules {
  const { resourceNames, verbs } = rule;
  const whole = rule.resources.filter((resource) => !isSubresource(resource));
  const others = resourceNames?.filter((name) => name !== namespace) ?? [];
  const isOwn = resourceNames === undefined || resourceNames.includes(namespace);
  const ofOne = [
    { ...rule, resources: whole, verbs: verbs.filter((verb) => !collectionVerbs.includes(verb)) },
    { ...rule, resources: rule.resources.filter(isSubresource) },
  ];
  const ofAll = verbs.flatMap((verb) => (verb === wildcard ? everyNamespaceVerb : collectionVerbs.includes(verb) ? [verb] : []));
  return {
    namespaced: isOwn ? some(ofOne.map((part) => (resourceNames === undefined ? part : { ...part, resourceNames: [namespace] }))) : [],
    cluster: some([...(others.length > 0 ? ofOne.map((part) => ({ ...part, resourceNames: others })) : []), { ...rule, resources: whole, verbs: ofAll }]),
  };
}

/** What a wildcard grants of requests for all Namespaces: there is no deletecollection of them. */
const everyNamespaceVerb = ["create", "list", "watch"];

const some = (rules: readonly PolicyRule[]): PolicyRule[] => rules.filter(({ verbs, resources }) => verbs.length > 0 && resources.length > 0);
