import { nearest } from "../../../artifacts/nearest.ts";
import { builtInResources, builtInResourcesNamed } from "../../../kubernetes/built-in-resources.ts";
import { isSubresource, type PolicyRule, parentOf, wildcard } from "../../../kubernetes/policy-rule.ts";
import { scopeOf } from "../../../kubernetes/resource-scope.ts";
import { type Problem, warning } from "../../problem.ts";

/** What of a rule grants nothing, or less than it says. */
export function nothingGranted(rule: PolicyRule, at: string): Problem[] {
  return [
    ...rule.resources.flatMap((resource, index) => resourceProblems(rule, resource, `${at}/resources/${index}`)),
    ...verbProblems(rule, at),
    ...byName(rule, at),
  ];
}

const said = (pointer: string, message: string, remedy: string): Problem => warning("grants-nothing", pointer, message, remedy);

const everyName = [...new Set(builtInResources.map(({ resource }) => resource))];

function resourceProblems({ apiGroups }: PolicyRule, resource: string, at: string): Problem[] {
  if (resource !== wildcard && /^\*(?!\/[^*]+$)|.\*/.test(resource)) {
    const remedy = "name each, or write */<subresource> for that subresource of all";
    return [said(at, `${JSON.stringify(resource)} matches nothing: * stands only for all resources, or for the resource of a subresource`, remedy)];
  }
  if (apiGroups.some((group) => scopeOf(group, resource) !== "none")) return [];
  const name = parentOf(resource);
  const home = [...new Set(builtInResourcesNamed(name).map(({ group }) => JSON.stringify(group)))];
  const near = nearest(name, everyName);
  const remedy =
    home.length > 0 ? `it is in ${home.join(" and ")}: write that group` : near === undefined ? "resources are lower-case plurals" : `did you mean ${near}?`;
  return [said(at, `${JSON.stringify(resource)} is in none of the rule's groups, which are built in`, remedy)];
}

const requestVerbs = [...new Set(builtInResources.flatMap(({ verbs }) => verbs))];

/**
 * Verbs that only the authorizer asks for.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */
const otherVerbs = ["approve", "attest", "bind", "escalate", "impersonate", "sign", "use"];

function verbProblems({ verbs, apiGroups, resources }: PolicyRule, at: string): Problem[] {
  const known = [wildcard, ...requestVerbs, ...otherVerbs];
  if (apiGroups.some((group) => resources.some((resource) => ["unknown", "any"].includes(scopeOf(group, resource))))) return [];
  return verbs.flatMap((verb, index) => {
    // Such as impersonate:user-info.
    if (known.includes(verb) || verb.includes(":")) return [];
    const near = nearest(verb, known);
    return [
      said(
        `${at}/verbs/${index}`,
        `no request has the verb ${JSON.stringify(verb)}`,
        near === undefined ? `one of: ${requestVerbs.join(", ")}` : `did you mean ${near}?`,
      ),
    ];
  });
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function byName({ resourceNames, resources, verbs }: PolicyRule, at: string): Problem[] {
  if (resourceNames === undefined || resources.every(isSubresource)) return [];
  return verbs.flatMap((verb, index) => {
    const pointer = `${at}/verbs/${index}`;
    const apart = `write a rule of its own for ${verb}, without resourceNames, where objects of every name are meant`;
    if (verb === "deletecollection") return [said(pointer, "deletecollection is never granted by name: no such request has one; it is left out", apart)];
    if (verb === "create")
      return [warning("grants-less", pointer, "create by name is granted to updates and server-side apply alone: a POST has no name", apart)];
    if (verb !== "list" && verb !== "watch") return [];
    return [warning("grants-less", pointer, `${verb} by name is granted only to requests with the field selector metadata.name`, apart)];
  });
}
