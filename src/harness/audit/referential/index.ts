import type { PlannedAudit } from "../../../spec/plan.ts";
import { accountExists } from "./account-exists.ts";
import { defaultAccount } from "./default-account.ts";
import { defaultDenyEgress, defaultDenyIngress } from "./default-deny.ts";
import { equivalentRoleOfAccounts, equivalentRoleOfUsers } from "./equivalent-role.ts";
import type { ReferentialCheck } from "./referential-check.ts";
import { roleExists } from "./role-exists.ts";

/** A check for each of the audits that controls name. */
export const referentialChecks: readonly ReferentialCheck[] = [
  equivalentRoleOfUsers,
  equivalentRoleOfAccounts,
  defaultAccount,
  roleExists,
  accountExists,
  defaultDenyIngress,
  defaultDenyEgress,
];

/** The check of an audit. @throws where there is none: the tests hold the controls to it */
export function referentialCheckOf({ control, id }: Pick<PlannedAudit, "control" | "id">): ReferentialCheck {
  const found = referentialChecks.find((check) => check.control === control && check.id === id);
  if (!found) throw new Error(`no referential check judges ${control}/${id}`);
  return found;
}
