import type { BundleFile } from "../../engines/engine.ts";
import { collectionVerbs } from "../../kubernetes/policy-rule.ts";
import { type Asked, authorizer, type RbacObject, rbacObjects } from "../../kubernetes/rbac/authorizer.ts";
import { scopeOf } from "../../kubernetes/resource-scope.ts";
import type { RoleSpec } from "../../spec/schema/roles.ts";
import { freeNamespace } from "../boundary-cases.ts";
import type { Evaluator } from "./claim.ts";
import { isMeant } from "./role-meaning.ts";

const evaluator = "rbac-authorizer";

/** Asks the bundle's roles and bindings who may do what: what an entry of the spec says is granted, nothing beside it is. */
export const roleEvaluator: Evaluator = {
  name: evaluator,
  judge(plan, files) {
    const control = plan.artifacts.find(({ artifact }) => artifact === "least-privilege-roles")?.control;
    if (control === undefined) return [];
    const granted = authorizer(objectsOf(files));
    const free = freeNamespace(plan);
    const asked = plan.roles.flatMap((role) => requestsOf(role, free));
    const once = new Map(asked.map((request) => [describeAsked(request), request]));
    return [...once].map(([claim, request]) => ({
      control,
      evaluator,
      claim,
      expected: isMeant(plan.roles, request, scopeOf) ? "granted" : "refused",
      found: granted(request) ? "granted" : "refused",
    }));
  },
};

/** What a cluster would take; a file that is no YAML has no effect. */
function objectsOf(files: readonly BundleFile[]): RbacObject[] {
  return files
    .filter(({ path }) => path.startsWith("rbac/"))
    .flatMap((file) => {
      try {
        return rbacObjects([file]);
      } catch {
        return [];
      }
    });
}

type Rule = RoleSpec["rules"][number];
type Identity = Pick<Asked, "user" | "groups">;

/** What each rule of an entry grants its subjects, and what differs from that in one thing. */
export function requestsOf(role: RoleSpec, free: string): Asked[] {
  const [first] = role.subjects.map(identityOf) as [Identity];
  return [
    ...role.rules.flatMap((rule) => ofRule(role, rule, first, free)),
    ...role.subjects.map((subject) => ({ ...some(role, role.rules[0] as Rule, free), ...identityOf(subject) })),
  ];
}

/** Every verb with every resource that any entry names, by each subject of any entry, in each of their namespaces and in a free one. */
export function matrixOf(roles: readonly RoleSpec[], free: string): Asked[] {
  const rules = roles.flatMap((role) => role.rules);
  const verbs = distinct(rules.flatMap((rule) => rule.verbs.map(plainVerb)));
  const resources = distinct(
    rules.flatMap((rule) => rule.apiGroups.map(plainGroup).flatMap((group) => rule.resources.map((one) => `${group} ${plainResource(one)}`))),
  );
  const subjects = roles.flatMap((role) => role.subjects).map(identityOf);
  const namespaces = distinct([free, ...roles.flatMap(({ namespace }) => namespace ?? [])]);
  const [plain] = rules as [Rule];
  return subjects.flatMap((identity) =>
    namespaces.flatMap((namespace) =>
      resources.flatMap((one) => {
        const [group = "", resource = ""] = one.split(" ");
        const { resourceNames: _, ...nameless } = plain;
        return verbs.map((verb) => ({ ...identity, ...request({ ...(roles[0] as RoleSpec), namespace }, nameless, free, { verb, group, resource }) }));
      }),
    ),
  );
}

const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)];

function ofRule(role: RoleSpec, rule: Rule, identity: Identity, free: string): Asked[] {
  const [group] = rule.apiGroups.map(plainGroup) as [string];
  const [resource] = rule.resources.map(plainResource) as [string];
  const [verb] = rule.verbs.map(plainVerb) as [string];
  const of = (given: { verb?: string; group?: string; resource?: string; name?: string }) => ({
    ...identity,
    ...request(role, rule, free, { verb, group, resource, ...given }),
  });
  const same = of({});
  return [
    ...rule.verbs.map((one) => of({ verb: plainVerb(one) })),
    ...rule.apiGroups.map((one) => of({ group: plainGroup(one) })),
    ...rule.resources.map((one) => of({ resource: plainResource(one) })),
    ...(rule.resourceNames ?? []).map((name) => of({ name })),
    of({ verb: "escalate" }),
    of({ group: "bulwark.example" }),
    of({ resource: "bulwark-others" }),
    of({ name: "bulwark-other" }),
    ...(same.namespace === "" ? [] : [{ ...same, namespace: `${free}-2` }]),
    { ...same, user: "bulwark-stranger", groups: ["system:authenticated"] },
  ];
}

/** The first request of a rule. */
const some = (role: RoleSpec, rule: Rule, free: string) =>
  request(role, rule, free, {
    verb: plainVerb(rule.verbs[0] as string),
    group: plainGroup(rule.apiGroups[0] as string),
    resource: plainResource(rule.resources[0] as string),
  });

type Wanted = { readonly verb: string; readonly group: string; readonly resource: string; readonly name?: string };

/** As the API server asks: in the namespace of what is in one; of a Namespace, in itself; a collection without a name. */
function request({ namespace: of = "" }: RoleSpec, { resourceNames }: Rule, free: string, { verb, group, resource: combined, name: given }: Wanted) {
  const [resource = "", subresource = ""] = combined.split("/");
  const ofCollection = collectionVerbs.includes(verb) && subresource === "";
  const name = verb === "deletecollection" ? "" : (given ?? resourceNames?.[0] ?? (ofCollection ? "" : "bulwark-object"));
  const here = of === "" ? free : of;
  if (group === "" && resource === "namespaces") return { verb, group, resource, subresource, name, namespace: ofCollection ? "" : name };
  return { verb, group, resource, subresource, name, namespace: scopeOf(group, resource) === "cluster" ? "" : here };
}

/** Something that a wildcard stands for. */
const plainVerb = (verb: string) => (verb === "*" ? "patch" : verb);
const plainGroup = (group: string) => (group === "*" ? "bulwark.example" : group);
const plainResource = (resource: string) => resource.replace(/^[*](?=$|\/)/, "bulwark-things");

function identityOf({ kind, name, namespace }: RoleSpec["subjects"][number]): Identity {
  if (kind === "Group") return { user: "bulwark-member", groups: [name, "system:authenticated"] };
  if (kind === "User") return { user: name, groups: ["system:authenticated"] };
  return { user: `system:serviceaccount:${namespace}:${name}`, groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] };
}

/** The request as a sentence has it. */
export function describeAsked({ user, groups, verb, group, resource, subresource, namespace, name }: Asked): string {
  const what = `${resource}${subresource === "" ? "" : `/${subresource}`}${group === "" ? "" : `.${group}`}`;
  const who = user === "bulwark-member" ? `a member of ${groups[0]}` : user;
  return `${who} ${verb} ${what}${name === "" ? "" : ` ${JSON.stringify(name)}`}${namespace === "" ? "" : ` in ${namespace}`}`;
}
