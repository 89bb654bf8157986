import type { AuditLog } from "../../../artifacts/audit-log.ts";
import { type Endpoint, endpointOf } from "../../../spec/endpoint.ts";
import type { AuditSettings } from "../settings.ts";

/** A log shipper to be rendered: what the spec says of it, and what it reads. */
export type Shipper = NonNullable<AuditSettings["shipTo"]> & {
  readonly image: string;
  /** The cluster's name: the one label that tells clusters apart. */
  readonly cluster: string;
  readonly log: AuditLog;
};

export const shippingControl = "ship-audit-logs";

/** Of every object of the shipper. */
export const shipperName = "audit-shipper";

/** Of what the events are, wherever they go. */
export const jobName = "kube-apiserver-audit";

/** Where offsets and buffers are on the node. In the pod, too: a file names its place. */
export const stateFolder = "/var/lib/bulwark-audit-shipper";
export const secretsFolder = "/run/secrets/audit-shipper";
export const caFile = "/etc/audit-shipper-ca/ca.crt";
export const configFolder = "/etc/audit-shipper";

/** The longest line: twice what the API server takes as a request, and room for what JSON escapes. */
export const longestLine = 10 * 1024 * 1024;

export const destinationNames = ["loki", "elasticsearch", "splunk"] as const;
export type DestinationName = (typeof destinationNames)[number];

const secretKeys: Readonly<Record<DestinationName, readonly string[]>> = {
  loki: ["username", "password"],
  elasticsearch: ["username", "password"],
  splunk: ["token"],
};

export type Credential = { readonly secret: string; readonly key: string; readonly file: string };

/** The keys of Secrets that the shipper reads, and the files that they are in its pod. */
export function credentialsOf(shipper: Shipper): Credential[] {
  return destinationNames.flatMap((name) => {
    const secret = shipper[name]?.secretName;
    return secret === undefined ? [] : secretKeys[name].map((key) => ({ secret, key, file: `${name}-${key}` }));
  });
}

/** Where the shipper sends to. */
export function endpointsOf(shipper: Shipper): Endpoint[] {
  return destinationNames.flatMap((name) => {
    const destination = shipper[name];
    return destination ? [readEndpoint(destination)] : [];
  });
}

/** The endpoint of a destination, which the spec's schema has seen to be one. */
export function readEndpoint({ endpoint }: { readonly endpoint: string }): Endpoint {
  const read = endpointOf(endpoint);
  if (!read) throw new Error(`a plan holds ${endpoint}, which is no endpoint`);
  return read;
}
