import * as Type from "typebox";
import { AllowedRolesSchema } from "../../../checks/rbac-rule.ts";
import { AllowedBindingsSchema, AllowedSubjectsSchema } from "../../../checks/role-binding.ts";

/** Parameters of a control: who may be bound, by which bindings, and which ClusterRoles may grant what others may not. */
export const AllowedSchema = Type.Object(
  {
    allowedSubjects: Type.Optional(AllowedSubjectsSchema),
    allowedBindings: Type.Optional(AllowedBindingsSchema),
    allowedRoles: Type.Optional(AllowedRolesSchema),
  },
  { additionalProperties: false },
);
