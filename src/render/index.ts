import { auditRenderer } from "./audit/index.ts";
import { ciRenderer } from "./ci/index.ts";
import { encryptionRenderer } from "./encryption/index.ts";
import { gatekeeperRenderer } from "./gatekeeper/index.ts";
import { kyvernoRenderer } from "./kyverno/index.ts";
import { namespacesRenderer } from "./namespaces/index.ts";
import { networkRenderer } from "./network/index.ts";
import { podSecurityRenderer } from "./pod-security/index.ts";
import { rbacRenderer } from "./rbac/index.ts";
import type { Renderer } from "./renderer.ts";
import { secretsRenderer } from "./secrets/index.ts";
import { validatingAdmissionPolicyRenderer } from "./validating-admission-policy/index.ts";

/** Every renderer, in the order of the targets. */
export const renderers: readonly Renderer[] = [
  kyvernoRenderer,
  gatekeeperRenderer,
  validatingAdmissionPolicyRenderer,
  rbacRenderer,
  networkRenderer,
  namespacesRenderer,
  podSecurityRenderer,
  auditRenderer,
  encryptionRenderer,
  secretsRenderer,
  ciRenderer,
];
