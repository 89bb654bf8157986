import type { Finding, FindingSeverity } from "../../finding.ts";
import type { EncryptionConfiguration } from "../configuration.ts";

/** What a lint tells of a configuration; the rest of a finding is the lint's. */
export type Told = Pick<Finding, "pointer" | "message" | "remedy"> & { readonly severity?: FindingSeverity };

/** Something that the API server takes in an EncryptionConfiguration and hardly anyone means. */
export type Lint = {
  /** Kebab-case; the code of its findings. */
  readonly id: string;
  /** Of its findings, where they do not say otherwise. */
  readonly severity: FindingSeverity;
  /** What it is good for, in a sentence. */
  readonly why: string;
  check(configuration: EncryptionConfiguration): Told[];
};
