import { auditShippingNotTaken, isSelfManaged, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { auditLogOn } from "../../artifacts/audit-log.ts";
import type { Plan } from "../../spec/plan.ts";
import { notTaken } from "../not-taken.ts";
import type { Rendered } from "../renderer.ts";
import { auditSettings } from "./settings.ts";
import { shipperFiles } from "./shipper/index.ts";
import { shippingControl } from "./shipper/shipper.ts";
import { renderWebhookConfig, webhookNeeds } from "./webhook.ts";

const say = (reason: string): Rendered => ({ files: [], unsupported: [{ control: shippingControl, reason }] });
const nothing: Rendered = { files: [], unsupported: [] };

/** How the audit log leaves its node: by a shipper on it, by the API server itself, or by both. */
export function shipping(plan: Plan): Rendered {
  const { platform } = plan;
  const { shipTo, webhook } = auditSettings(plan.audit);
  const given = [...(shipTo ? ["audit.shipTo"] : []), ...(webhook ? ["audit.webhook"] : [])];
  if (!plan.artifacts.some(({ artifact }) => artifact === "audit-shipper"))
    return given.length === 0 ? nothing : say(`the control is not enabled, so nothing is rendered of ${given.join(" and ")}`);
  if (!isSelfManaged(platform)) return { files: [], unsupported: [notTaken(shippingControl, "What ships the audit log", auditShippingNotTaken[platform])] };
  if (given.length === 0) return say("the spec has no audit.shipTo and no audit.webhook, so the audit log stays on its nodes");
  const [shipped, sent] = [shipper(plan, platform), viaWebhook(plan, platform)];
  return {
    files: [...shipped.files, ...sent.files],
    unsupported: [...shipped.unsupported, ...sent.unsupported],
    ...(sent.apiServer ? { apiServer: sent.apiServer } : {}),
  };
}

function shipper(plan: Plan, platform: SelfManagedPlatform): Rendered {
  const { shipTo, logPath } = auditSettings(plan.audit);
  if (!shipTo) return nothing;
  const { image, agent } = shipTo;
  if (image === undefined)
    return say(`audit.shipTo.image is not given, so no shipper is rendered: name the image of ${agent} with the digest that you have read of it`);
  return { files: shipperFiles({ ...shipTo, image, cluster: plan.name, log: auditLogOn(platform, logPath) }, plan), unsupported: [] };
}

/**
 * Why the API server of a platform would not find the webhook's files, without which it does not start.
 * @see https://github.com/rancher/rke2/blob/master/pkg/executor/staticpod/staticpod.go (APIServer)
 * @see https://github.com/kubernetes/kops/blob/master/nodeup/pkg/model/kube_apiserver.go (buildPod)
 */
const noFiles: Partial<Readonly<Record<SelfManagedPlatform, string>>> = {
  rke2: "RKE2 mounts the files that flags name, and not the certificate that such a file names",
  talos: "Talos puts files and mounts into the API server's pod by other parts of the machine config",
  kops: "kOps mounts the folders of the audit policy and the audit log alone",
};

function viaWebhook(plan: Plan, platform: SelfManagedPlatform): Rendered {
  const { webhook } = auditSettings(plan.audit);
  if (!webhook) return nothing;
  const reason = noFiles[platform];
  if (reason !== undefined) return say(`audit.webhook is not rendered: ${reason}; use audit.shipTo`);
  return {
    files: [{ path: "webhook.yaml", text: renderWebhookConfig(webhook, platform), control: shippingControl }],
    unsupported: [],
    apiServer: webhookNeeds(webhook, shippingControl),
  };
}
