import { posix } from "node:path";
import { type ApiServerFlag, type ApiServerFolder, placeOf, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import type { ApiServerNeeds } from "../api-server-needs.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { AuditSettings } from "./settings.ts";

type Webhook = NonNullable<AuditSettings["webhook"]>;

type KubeconfigView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly server: string;
  readonly certificateAuthority: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
};

/**
 * The kubeconfig file that tells the API server where its events go, and who it is there.
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
 */
export function renderWebhookConfig(webhook: Webhook, platform: SelfManagedPlatform): string {
  const { endpoint, clientCertificate, clientKey, certificateAuthority = "", configPath } = webhook;
  const comments = [
    "Where the API server sends its audit events to: a kubeconfig file.",
    `Place: ${placeOf(platform, "audit-webhook-config-file", configPath)}. It is read when the API server starts.`,
    "The key stays where it is: this file holds its path. Nobody but root may read it.",
  ].flatMap(commentLines);
  const view: KubeconfigView = { generated: generatedLine, comments, server: endpoint, certificateAuthority, clientCertificate, clientKey };
  return renderTemplate("audit/webhook.yaml", view);
}

/**
 * The defaults of batches are written out. Truncated are only the webhook's copies: a batch that the endpoint refuses for its
 * size is lost whole. Not blocking: an endpoint that does not answer would stop the API server.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/server/options/audit.go (defaultWebhookBatchConfig)
 */
const batchFlags: readonly ApiServerFlag[] = [
  { name: "audit-webhook-version", value: "audit.k8s.io/v1" },
  { name: "audit-webhook-mode", value: "batch" },
  { name: "audit-webhook-initial-backoff", value: "10s" },
  { name: "audit-webhook-batch-buffer-size", value: "10000" },
  { name: "audit-webhook-batch-max-size", value: "400" },
  { name: "audit-webhook-batch-max-wait", value: "30s" },
  { name: "audit-webhook-batch-throttle-enable", value: "true" },
  { name: "audit-webhook-batch-throttle-qps", value: "10" },
  { name: "audit-webhook-batch-throttle-burst", value: "15" },
  { name: "audit-webhook-truncate-enabled", value: "true" },
  { name: "audit-webhook-truncate-max-event-size", value: "102400" },
  { name: "audit-webhook-truncate-max-batch-size", value: "10485760" },
];

/** What the API server needs for its webhook; the certificate and its key are the user's to make. */
export function webhookNeeds(webhook: Webhook, control: string): ApiServerNeeds {
  const { configPath, clientCertificate, clientKey, certificateAuthority } = webhook;
  const flag = "audit-webhook-config-file";
  const made = [clientCertificate, clientKey, ...(certificateAuthority === undefined ? [] : [certificateAuthority])];
  const folders = [...new Set([configPath, ...made].map((path) => posix.dirname(path)))];
  return {
    controls: [control],
    flags: [{ name: flag, value: configPath }, ...batchFlags],
    folders: folders.map((path, index): ApiServerFolder => ({ name: `audit-webhook-${index + 1}`, path, readOnly: true })),
    files: [{ flag, path: configPath, file: "audit/webhook.yaml" }, ...made.map((path) => ({ flag, path }) as const)],
  };
}
