import type { PolicyRule } from "../../kubernetes/policy-rule.ts";
import { scopeOf } from "../../kubernetes/resource-scope.ts";
import type { Plan } from "../../spec/plan.ts";
import type { RoleSpec } from "../../spec/schema/roles.ts";
import { byName } from "./by-name.ts";
import { byScope } from "./by-scope.ts";
import { bySession } from "./by-session.ts";
import type { PlannedRole, PlannedRule } from "./planned-role.ts";
import { boundSubjects } from "./subjects.ts";

/** The folder of roles without a namespace: no namespace can have that name. */
const everywhere = "_cluster";

/** The roles that a plan's entries come to: one each, or a Role and a ClusterRole where an entry needs both. */
export function plannedRoles({ roles }: Plan): PlannedRole[] {
  return roles.flatMap((role) => (role.namespace === undefined ? clusterWide(role) : inNamespace(role, role.namespace)));
}

function clusterWide({ name, subjects, rules }: RoleSpec): PlannedRole[] {
  return some({
    name,
    namespace: undefined,
    folder: `${everywhere}/${name}`,
    comments: [`The spec gives the role ${name} no namespace: it holds in every one, and for what is in none.`],
    rules: planned(rules.map(sorted)),
    subjects: boundSubjects(subjects),
  });
}

function inNamespace({ name, subjects, rules }: RoleSpec, namespace: string): PlannedRole[] {
  const split = rules.map(sorted).map((rule) => byScope(rule, namespace));
  const bound = { folder: `${namespace}/${name}`, subjects: boundSubjects(subjects) };
  const clusterName = `${namespace}:${name}`;
  const cluster = some({
    ...bound,
    name: clusterName,
    namespace: undefined,
    comments: [`What the role ${name} of ${namespace} grants of cluster-scoped resources, of which a Role grants nothing.`],
    rules: planned(split.flatMap((rule) => rule.cluster)),
  });
  const rest = cluster.length > 0 ? [`Its rules on cluster-scoped resources are in the ClusterRole ${clusterName}: a Role grants nothing of those.`] : [];
  const role = some({
    ...bound,
    name,
    namespace,
    comments: [`What the subjects of the role ${name} may do in ${namespace}.`, ...rest, ...customResources(rules)],
    rules: planned(split.flatMap((rule) => rule.namespaced)),
  });
  return [...role, ...cluster];
}

const some = (role: PlannedRole): PlannedRole[] => (role.rules.length > 0 ? [role] : []);

/** Rules in the order of the spec, each once. */
function planned(rules: readonly PolicyRule[]): PlannedRule[] {
  const all = rules.flatMap(bySession).flatMap(byName);
  return [...new Map(all.map((entry) => [JSON.stringify(entry.rule), entry])).values()];
}

function customResources(rules: readonly PolicyRule[]): string[] {
  const custom = rules.some(({ apiGroups, resources }) => apiGroups.some((group) => resources.some((resource) => scopeOf(group, resource) === "unknown")));
  return custom ? ["Custom resources are taken for namespaced: of those that are not, a Role grants nothing."] : [];
}

/** Lists sorted, fields in one order. */
function sorted({ apiGroups, resources, resourceNames, verbs }: PolicyRule): PolicyRule {
  return {
    apiGroups: apiGroups.toSorted(),
    resources: resources.toSorted(),
    ...(resourceNames === undefined ? {} : { resourceNames: resourceNames.toSorted() }),
    verbs: verbs.toSorted(),
  };
}
