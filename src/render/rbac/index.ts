import type { JsonValue } from "../../kubernetes/json.ts";
import { byPath } from "../by-path.ts";
import { commentLines } from "../comment-lines.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization } from "../kustomization.ts";
import { type ManifestView, manifestView } from "../manifest-view.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { rolesControl } from "./control.ts";
import type { PlannedRole } from "./planned-role.ts";
import { plannedRoles } from "./roles.ts";
import { rolesUnsupported } from "./unsupported.ts";

/** Of both files; `namespace` is empty where the object has none. */
type ObjectView = ManifestView & { readonly kind: string; readonly name: string };
type RoleView = ObjectView & { readonly rules: readonly { readonly rule: JsonValue; readonly comments: readonly string[] }[] };
type BindingView = ObjectView & { readonly role: string; readonly subjects: JsonValue };

const note = "A role never takes anything away: what other bindings give these subjects, they keep.";

/** A folder for each namespace, and in it one for each role: the Role and its binding, one object a file. */
export const rbacRenderer: Renderer = {
  target: "rbac",
  render(plan) {
    const on = plan.artifacts.some(({ artifact }) => artifact === "least-privilege-roles");
    const files = on ? plannedRoles(plan).flatMap((role) => [roleFile(role), bindingFile(role)]) : [];
    return { files: [...files, ...kustomization("", files, note)].sort(byPath), unsupported: rolesUnsupported(plan, on) };
  },
};

const kindsOf = ({ namespace }: PlannedRole) =>
  namespace === undefined
    ? { role: "ClusterRole", binding: "ClusterRoleBinding", file: "cluster-role", bindingFile: "cluster-role-binding" }
    : { role: "Role", binding: "RoleBinding", file: "role", bindingFile: "role-binding" };

function roleFile(role: PlannedRole): RenderedFile {
  const kinds = kindsOf(role);
  const rules = role.rules.map(({ rule, comments }) => ({ rule: rule as unknown as JsonValue, comments: comments.flatMap(commentLines) }));
  const view: RoleView = { ...objectView(role, kinds.role, role.comments), rules };
  return { path: `${role.folder}/${kinds.file}.yaml`, text: renderTemplate("rbac/role.yaml", view), control: rolesControl };
}

function bindingFile(role: PlannedRole): RenderedFile {
  const kinds = kindsOf(role);
  const view: BindingView = { ...objectView(role, kinds.binding, []), role: kinds.role, subjects: role.subjects as unknown as JsonValue };
  return { path: `${role.folder}/${kinds.bindingFile}.yaml`, text: renderTemplate("rbac/role-binding.yaml", view), control: rolesControl };
}

function objectView({ name, namespace = "" }: PlannedRole, kind: string, comments: readonly string[]): ObjectView {
  return { ...manifestView(comments, namespace, rolesControl), kind, name };
}
