import { findKind } from "../../kubernetes/kinds.ts";
import type { Problem } from "../problem.ts";
import { resolve } from "../resolve.ts";
import type { HardeningSpec } from "../schema/index.ts";
import { audit } from "./audit.ts";
import { ci } from "./ci.ts";
import { controlParameters } from "./control-parameters.ts";
import { duplicates } from "./duplicates.ts";
import { encryption } from "./encryption.ts";
import { externalSecrets } from "./external-secrets.ts";
import { limitRange } from "./limit-range.ts";
import { limits } from "./limits.ts";
import { namespaces } from "./namespaces.ts";
import { network } from "./network.ts";
import { nodePaths } from "./node-paths.ts";
import { numbers } from "./numbers.ts";
import { ownChecks } from "./own-checks.ts";
import { resourceQuota } from "./resource-quota.ts";
import { roles } from "./roles/index.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { staticAdmission } from "./static-admission.ts";
import { targets } from "./targets.ts";
import { waivers } from "./waivers.ts";

const rules: readonly Rule[] = [
  targets,
  staticAdmission,
  controlParameters,
  ownChecks,
  numbers,
  limits,
  waivers,
  namespaces,
  limitRange,
  resourceQuota,
  network,
  roles,
  encryption,
  nodePaths,
  externalSecrets,
  audit,
  ci,
  duplicates,
];

/** What is wrong with a spec that its schema accepts. */
export function checkRules(document: HardeningSpec, options: Omit<RuleContext, "plan">): Problem[] {
  const { spec, metadata } = document;
  const checks = (spec.checks ?? []).filter(({ match }) => (match?.kinds ?? []).every(findKind));
  const context = { ...options, plan: resolve({ ...document, metadata, spec: { ...spec, checks } }) };
  return rules.flatMap((rule) => rule(spec, context));
}
