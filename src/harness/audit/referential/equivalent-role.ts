import { describeRole, grantsEverything, isAggregated, type RoleReference, roleReferenceOf, subjectsOf } from "../../../kubernetes/rbac/index.ts";
import { identityOf, type Subject, type SubjectKind } from "../../../kubernetes/subject.ts";
import type { ReferentialCheck, ReferentialInput, ReferentialVerdict } from "./referential-check.ts";

/**
 * Whether a binding gives someone a role that grants everything (`grantsEverything`), whatever its name; the ClusterRole
 * cluster-admin itself is what the admission checks are about. Subjects that the control allows are left out.
 */
const forSubjects = (control: string, kinds: readonly SubjectKind[]): ReferentialCheck => ({
  control,
  id: "equivalent-role",
  judges: ["ClusterRoleBinding", "RoleBinding"],
  reads: ["ClusterRole", "Role"],
  judge: (input) => judge(input, kinds),
});

export const equivalentRoleOfUsers = forSubjects("restrict-cluster-admin-bindings", ["User", "Group"]);
export const equivalentRoleOfAccounts = forSubjects("disallow-cluster-admin-service-accounts", ["ServiceAccount"]);

function* judge(input: ReferentialInput, kinds: readonly SubjectKind[]): Generator<ReferentialVerdict> {
  const { inventory, audit } = input;
  const allowed = new Set(((audit.parameters["allowedSubjects"] ?? []) as unknown as Subject[]).map(identity));
  for (const { object, source } of inventory.bindings) {
    const role = roleReferenceOf(object);
    if (!role || (role.kind === "ClusterRole" && role.name === "cluster-admin")) continue;
    if (!subjectsOf(object).some((subject) => kinds.includes(subject.kind) && !allowed.has(identity(subject)))) continue;
    const everything = grants(role, input);
    const message = `${role.kind} ${role.name} grants every verb on every resource, as cluster-admin does: bind a smaller role`;
    if (everything === true) yield { type: "finding", object, source, message };
    else if (everything === undefined) yield { type: "not-judged", object, detail: describeRole(role), reason: input.knowledge.reason(role.kind) };
  }
}

const identity = (subject: Subject) => identityOf(subject).join("/");

/** Whether the role grants everything; undefined where that cannot be told. One that does not exist grants nothing. */
function grants(reference: RoleReference, { inventory, knowledge }: ReferentialInput): boolean | undefined {
  const role = inventory.roles.find(reference);
  if (role && grantsEverything(inventory.roles.rulesOf(role))) return true;
  const certain = role ? !isAggregated(role) : false;
  return certain || knowledge.whole(reference.kind, reference.namespace) ? false : undefined;
}
