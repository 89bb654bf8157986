import type { PolicyRule } from "../../kubernetes/policy-rule.ts";
import type { BoundSubject } from "./subjects.ts";

/** A rule with what stands above it in the file. */
export type PlannedRule = { readonly rule: PolicyRule; readonly comments: readonly string[] };

/** A Role with its RoleBinding; without a namespace, a ClusterRole with its ClusterRoleBinding. */
export type PlannedRole = {
  readonly name: string;
  readonly namespace: string | undefined;
  /** The folder of its files. */
  readonly folder: string;
  readonly comments: readonly string[];
  readonly rules: readonly PlannedRule[];
  readonly subjects: readonly BoundSubject[];
};
