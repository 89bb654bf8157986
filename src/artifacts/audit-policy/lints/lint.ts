import type { Finding, FindingSeverity } from "../../finding.ts";
import type { AuditPolicy } from "../policy.ts";

/** What a lint tells of a policy; the rest of a finding is the lint's. */
export type Told = Pick<Finding, "pointer" | "message" | "remedy"> & { readonly severity?: FindingSeverity; readonly at?: Finding["at"] };

/** Something that an audit policy may say and hardly anyone means. */
export type Lint = {
  /** Kebab-case; the code of its findings. */
  readonly id: string;
  /** Of its findings, where they do not say otherwise. */
  readonly severity: FindingSeverity;
  /** What it is good for, in a sentence. */
  readonly why: string;
  /** The policy is one that the API server takes. */
  check(policy: AuditPolicy): Told[];
};
