import type { JsonObject, JsonValue } from "../../../kubernetes/json.ts";
import { caFile, credentialsOf, type DestinationName, jobName, longestLine, readEndpoint, type Shipper, secretsFolder, stateFolder } from "./shipper.ts";

/** The version whose documentation this configuration was written from. */
export const fluentBitVersion = "5.1";

/**
 * Fluent Bit's configuration in YAML. What it cannot deliver it does not take: chunks on disk are few, then it stops reading, and
 * the log itself is the buffer. Events that a destination refuses are kept aside on disk.
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/yaml/service-section
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/tail
 */
export function fluentBitConfig(shipper: Shipper): JsonValue {
  const credentials = credentialsOf(shipper).map(({ file }) => ({ name: variable(file), uri: `file://${secretsFolder}/${file}` }));
  return {
    ...(credentials.length > 0 ? { env: credentials } : {}),
    service: {
      flush: 5,
      grace: 30,
      log_level: "info",
      http_server: "off",
      "scheduler.cap": 300,
      "storage.path": `${stateFolder}/chunks`,
      "storage.sync": "full",
      "storage.checksum": "on",
      "storage.max_chunks_up": 32,
      "storage.backlog.mem_limit": "32M",
      "storage.keep.rejected": "on",
      "storage.rejected.path": "rejected",
      "storage.rejected.limit": "512M",
    },
    parsers: [{ name: jobName, format: "json", time_key: "stageTimestamp", time_format: "%Y-%m-%dT%H:%M:%S.%L%z", time_keep: "on" }],
    pipeline: {
      inputs: [tail(shipper)],
      filters: [{ name: "record_modifier", match: jobName, record: [`cluster ${shipper.cluster}`, "node ${NODE_NAME}"] }],
      outputs: [...loki(shipper), ...elasticsearch(shipper), ...splunk(shipper)],
    },
  };
}

/** Rotated files are read to their end, too; one line that is too long does not stop the rest. */
const tail = ({ log }: Shipper): JsonObject => ({
  name: "tail",
  tag: jobName,
  path: log.files.join(","),
  parser: jobName,
  read_from_head: "on",
  refresh_interval: 5,
  rotate_wait: 30,
  buffer_chunk_size: "1M",
  buffer_max_size: `${longestLine / 1024 / 1024}M`,
  skip_long_lines: "on",
  db: `${stateFolder}/offsets.db`,
  "db.sync": "full",
  "db.locking": "on",
  "storage.type": "filesystem",
  "storage.pause_on_chunks_overlimit": "on",
});

/** @see https://docs.fluentbit.io/manual/data-pipeline/outputs/loki */
function loki(shipper: Shipper): JsonObject[] {
  if (!shipper.loki) return [];
  const { tenant } = shipper.loki;
  return [
    {
      name: "loki",
      ...connection(shipper, "loki"),
      uri: `${readEndpoint(shipper.loki).path}/loki/api/v1/push`,
      ...(tenant === undefined ? {} : { tenant_id: tenant }),
      labels: `job=${jobName}, cluster=${shipper.cluster}`,
      line_format: "json",
    },
  ];
}

/**
 * A key with dots is a path to Elasticsearch, and `app` beside `app.kubernetes.io/name` would be refused.
 * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/elasticsearch
 */
function elasticsearch(shipper: Shipper): JsonObject[] {
  if (!shipper.elasticsearch) return [];
  const { path } = readEndpoint(shipper.elasticsearch);
  return [
    {
      name: "es",
      ...connection(shipper, "elasticsearch"),
      ...(path === "" ? {} : { path }),
      logstash_format: "on",
      logstash_prefix: shipper.elasticsearch.index ?? jobName,
      time_key_nanos: "on",
      generate_id: "on",
      suppress_type_name: "on",
      replace_dots: "on",
      buffer_size: "5M",
    },
  ];
}

/**
 * Not raw: raw events would have to bring the collector's own fields.
 * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/splunk
 */
function splunk(shipper: Shipper): JsonObject[] {
  if (!shipper.splunk) return [];
  const { index } = shipper.splunk;
  return [
    {
      name: "splunk",
      ...connection(shipper, "splunk"),
      splunk_send_raw: "off",
      event_host: "${NODE_NAME}",
      event_source: jobName,
      event_sourcetype: "_json",
      ...(index === undefined ? {} : { event_index: index }),
    },
  ];
}

/**
 * Names of hosts are verified only where that is asked for.
 * @see https://docs.fluentbit.io/manual/administration/transport-security
 */
function connection(shipper: Shipper, name: DestinationName): JsonObject {
  const destination = shipper[name] as { endpoint: string; secretName?: string };
  const { host, port } = readEndpoint(destination);
  return {
    match: jobName,
    host,
    port,
    tls: "on",
    "tls.verify": "on",
    "tls.verify_hostname": "on",
    "tls.min_version": "TLSv1.2",
    ...(shipper.caConfigMap === undefined ? {} : { "tls.ca_file": caFile }),
    ...(destination.secretName === undefined ? {} : login(name)),
    compress: "gzip",
    retry_limit: "no_limits",
  };
}

const login = (name: DestinationName): JsonObject =>
  name === "splunk" ? { splunk_token: reference("splunk-token") } : { http_user: reference(`${name}-username`), http_passwd: reference(`${name}-password`) };

const variable = (file: string) => file.toUpperCase().replaceAll("-", "_");
const reference = (file: string) => `\${${variable(file)}}`;
