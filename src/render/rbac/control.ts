export const rolesControl = "prefer-namespaced-roles";
