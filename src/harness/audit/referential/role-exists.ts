import { describeRole, roleReferenceOf } from "../../../kubernetes/rbac/index.ts";
import type { ReferentialCheck } from "./referential-check.ts";

/** Whether the role of a binding exists: if not, whoever may make one of its name decides what its subjects may do. */
export const roleExists: ReferentialCheck = {
  control: "prefer-namespaced-roles",
  id: "role-exists",
  judges: ["ClusterRoleBinding", "RoleBinding"],
  reads: ["ClusterRole", "Role"],
  *judge({ inventory, knowledge }) {
    for (const { object, source } of inventory.bindings) {
      const role = roleReferenceOf(object);
      if (!role || inventory.roles.find(role)) continue;
      const detail = describeRole(role);
      if (knowledge.whole(role.kind, role.namespace))
        yield { type: "finding", object, source, message: `${detail} does not exist: remove the binding, before someone makes a role of that name` };
      else yield { type: "not-judged", object, detail, reason: knowledge.reason(role.kind) };
    }
  },
};
