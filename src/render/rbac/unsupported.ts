import type { Plan } from "../../spec/plan.ts";
import type { Unsupported } from "../renderer.ts";
import { rolesControl } from "./control.ts";
import { plannedRoles } from "./roles.ts";

/** What is missing of the control: roles that are not rendered, and the check where it is off. */
export function rolesUnsupported(plan: Plan, on: boolean): Unsupported[] {
  const say = (reason: string): Unsupported[] => [{ control: rolesControl, reason }];
  const names = plan.roles.map(nameOf);
  if (!on) return names.length > 0 ? say(`the control is not enabled, so roles is not rendered (${names.join(", ")})`) : [];
  const empty = plan.roles.filter((role) => plannedRoles({ ...plan, roles: [role] }).length === 0).map(nameOf);
  return [
    ...(names.length === 0 ? say("the spec has no roles, so none is rendered") : []),
    ...(empty.length > 0 ? say(`no rule of them grants anything: ${empty.join(", ")}`) : []),
    ...(plan.checks.some(({ control, id }) => control === rolesControl && id === "cluster-role-bindings")
      ? []
      : say("no check of this plan judges ClusterRoleBindings that are made beside these")),
  ];
}

const nameOf = ({ name, namespace }: Plan["roles"][number]) => (namespace === undefined ? name : `${namespace}/${name}`);
