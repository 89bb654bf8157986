import type { JsonObject, JsonValue } from "../../../kubernetes/json.ts";
import { caFile, jobName, longestLine, readEndpoint, type Shipper, secretsFolder, stateFolder } from "./shipper.ts";

/** The version whose documentation this was written from; from it on, a configuration reads no environment variables. */
export const vectorVersion = "0.57";

/** At least what Vector takes for a buffer on disk. */
const bufferSize = 512 * 1024 * 1024;

/**
 * Vector's configuration in YAML. Acknowledgements make it remember a line as read only when its buffer on disk has it; a full
 * buffer stops reading, and the log itself is the buffer. No name of an index or a label comes from an event.
 * @see https://vector.dev/docs/reference/configuration/sources/file/
 * @see https://vector.dev/docs/architecture/end-to-end-acknowledgements/
 */
export function vectorConfig(shipper: Shipper): JsonValue {
  const secrets = [shipper.loki, shipper.elasticsearch, shipper.splunk].some((destination) => destination?.secretName !== undefined);
  return {
    data_dir: stateFolder,
    acknowledgements: { enabled: true },
    ...(secrets ? { secret: { files: { type: "directory", path: secretsFolder, remove_trailing_whitespace: true } } } : {}),
    sources: {
      log: {
        type: "file",
        include: [...shipper.log.files],
        read_from: "beginning",
        oldest_first: true,
        max_line_bytes: longestLine,
        fingerprint: { strategy: "checksum", lines: 1 },
      },
    },
    transforms: transforms(shipper),
    sinks: { ...loki(shipper), ...elasticsearch(shipper), ...splunk(shipper) },
  };
}

/**
 * A line that is no JSON is sent as it is. Elasticsearch takes a key with dots for a path, and refuses `app` beside
 * `app.kubernetes.io/name`; an event of its own id is stored once, however often it is sent.
 * @see https://vector.dev/docs/reference/vrl/
 */
function transforms({ cluster, elasticsearch }: Shipper): JsonObject {
  const event = [
    "line = .message",
    '. = object(parse_json(line) ?? null) ?? { "message": line }',
    '.timestamp = parse_timestamp(.stageTimestamp, "%+") ?? now()',
    `.cluster = ${JSON.stringify(cluster)}`,
    '.node = get_env_var("NODE_NAME") ?? "unknown"',
  ];
  const document = [
    '. = map_keys(., recursive: true) -> |key| { replace(key, ".", "_") }',
    '."@timestamp" = .timestamp',
    'if is_string(.auditID) && is_string(.stage) { .id = join([.auditID, .stage], "/") ?? null }',
  ];
  return {
    event: { type: "remap", inputs: ["log"], source: event.join("\n") },
    ...(elasticsearch ? { document: { type: "remap", inputs: ["event"], source: document.join("\n") } } : {}),
  };
}

/** @see https://vector.dev/docs/reference/configuration/sinks/loki/ */
function loki(shipper: Shipper): JsonObject {
  if (!shipper.loki) return {};
  const { tenant, secretName } = shipper.loki;
  return {
    loki: {
      type: "loki",
      inputs: ["event"],
      endpoint: originOf(shipper.loki),
      path: `${readEndpoint(shipper.loki).path}/loki/api/v1/push`,
      ...(tenant === undefined ? {} : { tenant_id: tenant }),
      ...(secretName === undefined ? {} : { auth: login("loki") }),
      labels: { job: jobName, cluster: shipper.cluster },
      out_of_order_action: "accept",
      encoding: { codec: "json" },
      ...delivery(shipper),
    },
  };
}

/** @see https://vector.dev/docs/reference/configuration/sinks/elasticsearch/ */
function elasticsearch(shipper: Shipper): JsonObject {
  if (!shipper.elasticsearch) return {};
  const { secretName, index } = shipper.elasticsearch;
  return {
    elasticsearch: {
      type: "elasticsearch",
      inputs: ["document"],
      endpoints: [originOf(shipper.elasticsearch) + readEndpoint(shipper.elasticsearch).path],
      api_version: "v8",
      mode: "bulk",
      bulk: { action: "create", index: `${index ?? jobName}-%Y.%m.%d` },
      id_key: "id",
      request_retry_partial: true,
      ...(secretName === undefined ? {} : { auth: login("elasticsearch") }),
      ...delivery(shipper),
    },
  };
}

/**
 * Without the collector's own acknowledgements, which a token must have switched on.
 * @see https://vector.dev/docs/reference/configuration/sinks/splunk_hec_logs/
 */
function splunk(shipper: Shipper): JsonObject {
  if (!shipper.splunk) return {};
  const { index } = shipper.splunk;
  return {
    splunk: {
      type: "splunk_hec_logs",
      inputs: ["event"],
      endpoint: originOf(shipper.splunk),
      default_token: secret("splunk-token"),
      endpoint_target: "event",
      host_key: "node",
      source: jobName,
      sourcetype: "_json",
      ...(index === undefined ? {} : { index }),
      acknowledgements: { indexer_acknowledgements_enabled: false },
      encoding: { codec: "json" },
      ...delivery(shipper),
    },
  };
}

const delivery = ({ caConfigMap }: Shipper): JsonObject => ({
  compression: "gzip",
  tls: { verify_certificate: true, verify_hostname: true, ...(caConfigMap === undefined ? {} : { ca_file: caFile }) },
  buffer: { type: "disk", max_size: bufferSize, when_full: "block" },
});

function originOf(destination: { readonly endpoint: string }): string {
  const { host, port } = readEndpoint(destination);
  return `https://${host}:${port}`;
}

/** @see https://vector.dev/highlights/2022-07-07-secrets-management/ */
const secret = (file: string) => `SECRET[files.${file}]`;
const login = (name: string): JsonObject => ({ strategy: "basic", user: secret(`${name}-username`), password: secret(`${name}-password`) });
