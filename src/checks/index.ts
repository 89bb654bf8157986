import type { CheckKind, CheckKindName } from "./check-kind.ts";
import { configMapSecrets } from "./config-map-secrets.ts";
import { containerField } from "./container-field.ts";
import { containerImage } from "./container-image.ts";
import { containerResources } from "./container-resources.ts";
import { networkPolicyPeers } from "./network-policy-peers.ts";
import { objectField } from "./object-field.ts";
import { podAnnotation } from "./pod-annotation.ts";
import { podField } from "./pod-field.ts";
import { rbacRule } from "./rbac-rule.ts";
import { roleBinding } from "./role-binding.ts";
import { serviceAccountToken } from "./service-account-token.ts";

/** Every check kind. */
export const checkKinds: Readonly<Record<CheckKindName, CheckKind>> = {
  "pod-field": podField,
  "pod-annotation": podAnnotation,
  "container-field": containerField,
  "container-resources": containerResources,
  "container-image": containerImage,
  "service-account-token": serviceAccountToken,
  "object-field": objectField,
  "role-binding": roleBinding,
  "rbac-rule": rbacRule,
  "network-policy-peers": networkPolicyPeers,
  "config-map-secrets": configMapSecrets,
};
