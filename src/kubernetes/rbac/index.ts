export { grantsEverything } from "./grants-everything.ts";
export { describeRole, isAggregated, type RoleReference, Roles, rbacGroup, roleReferenceOf } from "./roles.ts";
export { describeSubject, subjectsOf } from "./subjects.ts";
