import fc from "fast-check";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { auditRenderer } from "../../src/render/audit/index.ts";
import { generatedLine } from "../../src/render/generated.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { nastyTexts } from "../spec/nasty.ts";
import { bundleProblems } from "./schemas/index.ts";
import { cluster, fileOf, flagsOf, needsOf, parsed, pathsOf, planOf } from "./support.ts";

type ShipTo = NonNullable<NonNullable<SpecBody["audit"]>["shipTo"]>;
type Webhook = NonNullable<NonNullable<SpecBody["audit"]>["webhook"]>;

const hex = "0123456789abcdef".repeat(4);
const image = `registry.example.com/agent:1.2.3@sha256:${hex}`;
const loki = { endpoint: "https://loki.example.com", secretName: "loki-login" };
const elasticsearch = { endpoint: "https://es.example.com:9200/logs", secretName: "es-login", index: "k8s-audit" };
const splunk = { endpoint: "https://splunk.example.com:8088/", secretName: "splunk-token", index: "audit" };
const all = { image, loki, elasticsearch, splunk };
const webhook: Webhook = {
  endpoint: "https://sink.example.com/audit",
  clientCertificate: "/etc/kubernetes/audit-webhook/sink.crt",
  clientKey: "/etc/kubernetes/audit-webhook/sink.key",
};

const plan = (shipTo: ShipTo, body: Partial<SpecBody> = {}) => planOf({ audit: { shipTo }, ...body });
const object = <T = { spec: Record<string, unknown> }>(name: string, shipTo: ShipTo = all, body: Partial<SpecBody> = {}) =>
  parsed<T>(auditRenderer, plan(shipTo, body), `shipper/${name}.yaml`);

/** The agent's configuration, read out of its ConfigMap. */
function configOf<T>(shipTo: ShipTo, body: Partial<SpecBody> = {}): T {
  const { data } = object<{ data: Record<string, string> }>("config-map", shipTo, body);
  const [file, ...others] = Object.entries(data);
  expect(others).toEqual([]);
  expect(file?.[0]).toBe(shipTo.agent === "vector" ? "vector.yaml" : "fluent-bit.yaml");
  return load(file?.[1] ?? "") as T;
}

type Section = Record<string, unknown>;
type FluentBit = { env?: Section[]; service: Section; parsers: Section[]; pipeline: { inputs: Section[]; filters: Section[]; outputs: Section[] } };
type Vector = {
  data_dir: string;
  secret?: unknown;
  acknowledgements: unknown;
  sources: Record<string, Section>;
  transforms: Record<string, Section>;
  sinks: Record<string, Section>;
};

type PodSpec = {
  automountServiceAccountToken: boolean;
  hostNetwork?: boolean;
  tolerations: Section[];
  containers: {
    image: string;
    args: string[];
    env: Section[];
    securityContext: Section;
    volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  }[];
  volumes: {
    name: string;
    hostPath?: { path: string; type: string };
    projected?: { sources: { secret: { name: string; items: { key: string; path: string }[] } }[] };
  }[];
};
const podOf = (shipTo: ShipTo = all, body: Partial<SpecBody> = {}) =>
  object<{ spec: { template: { metadata: { annotations: Record<string, string>; labels: Record<string, string> }; spec: PodSpec } } }>(
    "daemon-set",
    shipTo,
    body,
  ).spec.template;

it("renders the objects of a shipper, and a kustomization of them", () => {
  const names = ["config-map", "daemon-set", "kustomization", "namespace", "network-policy", "service-account"];
  expect(pathsOf(auditRenderer, plan(all))).toEqual(["policy.yaml", ...names.map((name) => `shipper/${name}.yaml`)]);
  for (const { path, text, control } of auditRenderer.render(plan(all)).files) {
    expect(text.split("\n")[0]).toBe(generatedLine);
    if (path.startsWith("shipper/") && !path.endsWith("kustomization.yaml")) expect(control).toBe("ship-audit-logs");
  }
  expect(fileOf(auditRenderer, plan(all), "shipper/kustomization.yaml").text).toContain(
    "needed in the namespace audit-shipper: the Secret es-login, the Secret loki-login, the Secret splunk-token.",
  );
});

it("Fluent Bit reads the log and its rotated files whole, with offsets and buffers on disk, and no line stops it", () => {
  const { service, parsers, pipeline } = configOf<FluentBit>(all);
  expect(pipeline.inputs).toEqual([
    {
      name: "tail",
      tag: "kube-apiserver-audit",
      path: "/var/log/kubernetes/audit/audit.log,/var/log/kubernetes/audit/audit-*.log",
      parser: "kube-apiserver-audit",
      read_from_head: "on",
      refresh_interval: 5,
      rotate_wait: 30,
      buffer_chunk_size: "1M",
      buffer_max_size: "10M",
      skip_long_lines: "on",
      db: "/var/lib/bulwark-audit-shipper/offsets.db",
      "db.sync": "full",
      "db.locking": "on",
      "storage.type": "filesystem",
      "storage.pause_on_chunks_overlimit": "on",
    },
  ]);
  expect(service).toMatchObject({
    http_server: "off",
    "storage.path": "/var/lib/bulwark-audit-shipper/chunks",
    "storage.sync": "full",
    "storage.keep.rejected": "on",
  });
  expect(parsers).toMatchObject([{ name: "kube-apiserver-audit", format: "json", time_key: "stageTimestamp", time_keep: "on" }]);
});

const verified = { tls: "on", "tls.verify": "on", "tls.verify_hostname": "on", retry_limit: "no_limits" };

it("Fluent Bit sends to each destination over verified TLS, with credentials from files", () => {
  const { env, pipeline } = configOf<FluentBit>(all);
  expect(env).toEqual(
    ["loki-username", "loki-password", "elasticsearch-username", "elasticsearch-password", "splunk-token"].map((file) => ({
      name: file.toUpperCase().replaceAll("-", "_"),
      uri: `file:///run/secrets/audit-shipper/${file}`,
    })),
  );
  expect(pipeline.outputs).toMatchObject([
    {
      name: "loki",
      host: "loki.example.com",
      port: 443,
      uri: "/loki/api/v1/push",
      ...verified,
      http_user: "${LOKI_USERNAME}",
      http_passwd: "${LOKI_PASSWORD}",
      labels: "job=kube-apiserver-audit, cluster=test",
      line_format: "json",
    },
    {
      name: "es",
      host: "es.example.com",
      port: 9200,
      path: "/logs",
      ...verified,
      logstash_prefix: "k8s-audit",
      suppress_type_name: "on",
      replace_dots: "on",
      generate_id: "on",
    },
    { name: "splunk", host: "splunk.example.com", port: 8088, ...verified, splunk_token: "${SPLUNK_TOKEN}", splunk_send_raw: "off", event_index: "audit" },
  ]);
});

it("Vector reads the log and its rotated files whole, remembers what its buffers have, and no line stops it", () => {
  const config = configOf<Vector>({ ...all, agent: "vector" });
  expect(config).toMatchObject({ data_dir: "/var/lib/bulwark-audit-shipper", acknowledgements: { enabled: true } });
  expect(config.sources.log).toEqual({
    type: "file",
    include: ["/var/log/kubernetes/audit/audit.log", "/var/log/kubernetes/audit/audit-*.log"],
    read_from: "beginning",
    oldest_first: true,
    max_line_bytes: 10_485_760,
    fingerprint: { strategy: "checksum", lines: 1 },
  });
});

it("Vector sends to each destination over verified TLS, with credentials from files", () => {
  const { secret, sinks, transforms } = configOf<Vector>({ ...all, agent: "vector" });
  expect(secret).toEqual({ files: { type: "directory", path: "/run/secrets/audit-shipper", remove_trailing_whitespace: true } });
  expect(sinks).toMatchObject({
    loki: {
      type: "loki",
      endpoint: "https://loki.example.com:443",
      path: "/loki/api/v1/push",
      auth: { strategy: "basic", user: "SECRET[files.loki-username]", password: "SECRET[files.loki-password]" },
      labels: { job: "kube-apiserver-audit", cluster: "test" },
    },
    elasticsearch: {
      type: "elasticsearch",
      inputs: ["document"],
      endpoints: ["https://es.example.com:9200/logs"],
      bulk: { action: "create", index: "k8s-audit-%Y.%m.%d" },
      id_key: "id",
    },
    splunk: {
      type: "splunk_hec_logs",
      endpoint: "https://splunk.example.com:8088",
      default_token: "SECRET[files.splunk-token]",
      index: "audit",
      endpoint_target: "event",
    },
  });
  for (const sink of Object.values(sinks))
    expect(sink).toMatchObject({ tls: { verify_certificate: true, verify_hostname: true }, buffer: { type: "disk", when_full: "block" } });
  expect(Object.keys(transforms)).toEqual(["event", "document"]);
  expect(transforms.event?.source).toBe(
    [
      "line = .message",
      '. = object(parse_json(line) ?? null) ?? { "message": line }',
      '.timestamp = parse_timestamp(.stageTimestamp, "%+") ?? now()',
      '.cluster = "test"',
      '.node = get_env_var("NODE_NAME") ?? "unknown"',
    ].join("\n"),
  );
  expect(Object.keys(configOf<Vector>({ agent: "vector", image, loki }).transforms)).toEqual(["event"]);
});

it.each(["fluent-bit", "vector"] as const)("%s: no label, name of an index or other address comes from an event", (agent) => {
  const text = fileOf(auditRenderer, plan({ ...all, agent }), "shipper/config-map.yaml").text;
  expect(text).not.toMatch(/\{\{|label_keys|_key: *(user|uri|auditID)|logstash_prefix_key|dangerously/);
  expect([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).filter((name) => name !== "NODE_NAME")).toEqual(
    agent === "vector" ? [] : ["LOKI_USERNAME", "LOKI_PASSWORD", "ELASTICSEARCH_USERNAME", "ELASTICSEARCH_PASSWORD", "SPLUNK_TOKEN"],
  );
});

it("mounts the log read-only, its own state, and of each Secret the keys that are read", () => {
  const { spec } = podOf({ ...all, caConfigMap: "our-ca" });
  expect(spec.volumes.flatMap(({ hostPath }) => hostPath ?? [])).toEqual([
    { path: "/var/log/kubernetes/audit", type: "Directory" },
    { path: "/var/lib/bulwark-audit-shipper", type: "DirectoryOrCreate" },
  ]);
  const [container] = spec.containers;
  expect(container?.volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name)).toEqual(["state"]);
  expect(spec.volumes.find(({ name }) => name === "credentials")?.projected?.sources).toEqual([
    {
      secret: {
        name: "loki-login",
        items: [
          { key: "username", path: "loki-username" },
          { key: "password", path: "loki-password" },
        ],
      },
    },
    {
      secret: {
        name: "es-login",
        items: [
          { key: "username", path: "elasticsearch-username" },
          { key: "password", path: "elasticsearch-password" },
        ],
      },
    },
    { secret: { name: "splunk-token", items: [{ key: "token", path: "splunk-token" }] } },
  ]);
  expect(spec.volumes.find(({ name }) => name === "ca")).toEqual({ name: "ca", configMap: { name: "our-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } });
  for (const { env } of spec.containers) expect(env).toEqual([{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }]);
});

it("one Secret for two destinations is two sources", () => {
  const shared = { ...all, elasticsearch: { ...elasticsearch, secretName: "loki-login" } };
  const sources = podOf(shared).spec.volumes.find(({ name }) => name === "credentials")?.projected?.sources ?? [];
  expect(sources.map(({ secret }) => [secret.name, secret.items.map(({ path }) => path)])).toEqual([
    ["loki-login", ["loki-username", "loki-password"]],
    ["loki-login", ["elasticsearch-username", "elasticsearch-password"]],
    ["splunk-token", ["splunk-token"]],
  ]);
});

it("without credentials and CA there is no volume, and no setting, of them", () => {
  const bare = { image, loki: { endpoint: "https://loki.example.com" } };
  expect(podOf(bare).spec.volumes.map(({ name }) => name)).toEqual(["log", "state", "config"]);
  const { env, pipeline } = configOf<FluentBit>(bare);
  expect(env).toBeUndefined();
  expect(Object.keys(pipeline.outputs[0] as Section).filter((key) => /http_|ca_file/.test(key))).toEqual([]);
  const vector = configOf<Vector>({ ...bare, agent: "vector" });
  expect([vector.secret, vector.sinks.loki?.auth, vector.sinks.loki?.tls]).toEqual([undefined, undefined, { verify_certificate: true, verify_hostname: true }]);
});

it("a CA of the user's is what both agents verify by", () => {
  expect(configOf<FluentBit>({ ...all, caConfigMap: "c" }).pipeline.outputs.map((output) => output["tls.ca_file"])).toEqual(
    Array(3).fill("/etc/audit-shipper-ca/ca.crt"),
  );
  const { sinks } = configOf<Vector>({ ...all, agent: "vector", caConfigMap: "c" });
  for (const sink of Object.values(sinks)) expect(sink.tls).toMatchObject({ ca_file: "/etc/audit-shipper-ca/ca.crt" });
});

it("runs as tightly as reading root's file allows; as another user's, with the one capability that reads past modes", () => {
  const { spec } = podOf();
  expect(spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(Object.keys(spec).filter((key) => key.startsWith("host"))).toEqual([]);
  expect(spec.containers).toHaveLength(1);
  const tight = { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true };
  expect(spec.containers[0]?.securityContext).toEqual({ ...tight, capabilities: { drop: ["ALL"] } });
  const talos = podOf(all, { cluster: cluster("talos") }).spec;
  expect(talos.containers[0]?.securityContext).toEqual({ ...tight, capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] } });
  expect(talos.volumes[0]?.hostPath?.path).toBe("/var/log/audit/kube");
  expect(configOf<FluentBit>(all, { cluster: cluster("talos") }).pipeline.inputs[0]?.path).toBe(
    "/var/log/audit/kube/kube-apiserver.log,/var/log/audit/kube/kube-apiserver-*.log",
  );
});

it.each([
  ["/srv/audit/log", "/srv/audit/log,/srv/audit/log-*"],
  ["/srv/a.b/log", "/srv/a.b/log,/srv/a.b/log-*"],
  ["/srv/audit/a.b.json", "/srv/audit/a.b.json,/srv/audit/a.b-*.json"],
])("the rotated files of %s", (logPath, path) => {
  expect(configOf<FluentBit>(all, { audit: { shipTo: all, logPath } }).pipeline.inputs[0]?.path).toBe(path);
});

it("goes to every control-plane node, and to no other", () => {
  const { spec } = podOf();
  expect(spec).toMatchObject({
    nodeSelector: { "kubernetes.io/os": "linux" },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }] }],
        },
      },
    },
  });
  expect(spec.tolerations).toContainEqual({ key: "node-role.kubernetes.io/control-plane", operator: "Exists" });
});

it("another configuration is another pod, the same one the same", () => {
  const digest = (shipTo: ShipTo) => podOf(shipTo).metadata.annotations["bulwark.dev/config-sha256"];
  expect(digest(all)).toMatch(/^[a-f0-9]{64}$/);
  expect(digest({ ...all })).toBe(digest(all));
  expect(digest({ ...all, loki: { ...loki, tenant: "a" } })).not.toBe(digest(all));
});

it("labels of the user's stand on the DaemonSet and its pods, not in what selects them", () => {
  const set = object<{ metadata: { labels: object }; spec: { selector: object } }>("daemon-set", { ...all, labels: { "acme.io/team": "platform" } });
  expect(set.metadata.labels).toMatchObject({ "acme.io/team": "platform", "app.kubernetes.io/name": "audit-shipper" });
  expect(podOf({ ...all, labels: { "acme.io/team": "platform" } }).metadata.labels).toMatchObject({ "acme.io/team": "platform" });
  expect(set.spec.selector).toEqual({ matchLabels: { "app.kubernetes.io/name": "audit-shipper" } });
});

it("nobody reaches it, and with cidrs it reaches its endpoints and DNS only", () => {
  expect(object("network-policy").spec).toMatchObject({ policyTypes: ["Ingress"], ingress: [] });
  const { spec } = object("network-policy", { ...all, cidrs: ["203.0.113.0/24", "169.254.0.0/16"] }, { network: { dns: { nodeLocal: ["169.254.20.10/32"] } } });
  expect(spec).toMatchObject({ policyTypes: ["Ingress", "Egress"], ingress: [] });
  expect(spec.egress).toEqual([
    {
      to: [{ ipBlock: { cidr: "203.0.113.0/24" } }, { ipBlock: { cidr: "169.254.0.0/16", except: ["169.254.169.254/32"] } }],
      ports: [443, 8088, 9200].map((port) => ({ protocol: "TCP", port })),
    },
    {
      to: [
        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
        { ipBlock: { cidr: "169.254.20.10/32" } },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ]);
});

it("its Namespace lets it in, and is left to the spec where that declares it", () => {
  expect(object<{ metadata: object }>("namespace").metadata).toMatchObject({
    name: "audit-shipper",
    labels: { "pod-security.kubernetes.io/enforce": "privileged" },
  });
  const paths = (podSecurity?: { enforce: "privileged" }) =>
    pathsOf(auditRenderer, plan({ ...all, namespace: "logs" }, { namespaces: [{ name: "logs", ...(podSecurity ? { podSecurity } : {}) }] }));
  expect(paths()).toContain("shipper/namespace.yaml");
  expect(paths({ enforce: "privileged" })).not.toContain("shipper/namespace.yaml");
});

it("the webhook: a kubeconfig file with paths of keys, and what the API server needs for it, every default of batches written out", () => {
  const plan = planOf({ audit: { webhook } });
  expect(pathsOf(auditRenderer, plan)).toEqual(["policy.yaml", "webhook.yaml"]);
  expect(parsed(auditRenderer, plan, "webhook.yaml")).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "audit-webhook", cluster: { server: "https://sink.example.com/audit" } }],
    users: [{ name: "kube-apiserver", user: { "client-certificate": webhook.clientCertificate, "client-key": webhook.clientKey } }],
    contexts: [{ name: "audit-webhook", context: { cluster: "audit-webhook", user: "kube-apiserver" } }],
    "current-context": "audit-webhook",
  });
  const needs = needsOf(auditRenderer, plan);
  expect(Object.fromEntries(Object.entries(flagsOf(needs)).filter(([name]) => name.startsWith("audit-webhook")))).toEqual({
    "audit-webhook-config-file": "/etc/kubernetes/audit/webhook.yaml",
    "audit-webhook-version": "audit.k8s.io/v1",
    "audit-webhook-mode": "batch",
    "audit-webhook-initial-backoff": "10s",
    "audit-webhook-batch-buffer-size": "10000",
    "audit-webhook-batch-max-size": "400",
    "audit-webhook-batch-max-wait": "30s",
    "audit-webhook-batch-throttle-enable": "true",
    "audit-webhook-batch-throttle-qps": "10",
    "audit-webhook-batch-throttle-burst": "15",
    "audit-webhook-truncate-enabled": "true",
    "audit-webhook-truncate-max-event-size": "102400",
    "audit-webhook-truncate-max-batch-size": "10485760",
  });
  expect(flagsOf(needs)).toMatchObject({ "audit-policy-file": "/etc/kubernetes/audit/policy.yaml", "audit-log-mode": "blocking" });
  expect(needs.folders.filter(({ name }) => name.startsWith("audit-webhook")).map(({ path, readOnly }) => [path, readOnly])).toEqual([
    ["/etc/kubernetes/audit", true],
    ["/etc/kubernetes/audit-webhook", true],
  ]);
  expect(needs.files.filter(({ flag }) => flag === "audit-webhook-config-file")).toEqual([
    { flag: "audit-webhook-config-file", path: "/etc/kubernetes/audit/webhook.yaml", file: "audit/webhook.yaml" },
    { flag: "audit-webhook-config-file", path: webhook.clientCertificate },
    { flag: "audit-webhook-config-file", path: webhook.clientKey },
  ]);
  expect(needs.controls).toContain("ship-audit-logs");
});

it("the webhook has its CA where one is given", () => {
  const plan = planOf({ audit: { webhook: { ...webhook, certificateAuthority: "/etc/ca/ca.crt" } } });
  expect(parsed(auditRenderer, plan, "webhook.yaml")).toMatchObject({ clusters: [{ cluster: { "certificate-authority": "/etc/ca/ca.crt" } }] });
  expect(needsOf(auditRenderer, plan).folders.map(({ path }) => path)).toContain("/etc/ca");
});

it.each([
  ["rke2", "RKE2 mounts the files that flags name"],
  ["talos", "Talos puts files and mounts"],
  ["kops", "kOps mounts the folders"],
] as const)("on %s no webhook is rendered, nor a flag of it: its API server would not find the files", (platform, why) => {
  const { files, unsupported, apiServer } = auditRenderer.render(planOf({ audit: { webhook }, cluster: cluster(platform) }));
  expect(files.map(({ path }) => path)).toEqual(["policy.yaml"]);
  expect(Object.keys(flagsOf(apiServer ?? { flags: [] })).filter((name) => name.startsWith("audit-webhook"))).toEqual([]);
  expect(unsupported.map(({ reason }) => reason)).toEqual([expect.stringContaining(`audit.webhook is not rendered: ${why}`)]);
});

it.each<[what: string, body: Partial<SpecBody>, reasons: string[]]>([
  ["nothing said", {}, ["the spec has no audit.shipTo and no audit.webhook, so the audit log stays on its nodes"]],
  [
    "no image",
    { audit: { shipTo: { loki } } },
    ["audit.shipTo.image is not given, so no shipper is rendered: name the image of fluent-bit with the digest that you have read of it"],
  ],
  [
    "no image, but a webhook",
    { audit: { shipTo: { agent: "vector", loki }, webhook } },
    ["audit.shipTo.image is not given, so no shipper is rendered: name the image of vector with the digest that you have read of it"],
  ],
  [
    "the control is off",
    { audit: { shipTo: all, webhook }, controls: { "ship-audit-logs": { enabled: false } } },
    ["the control is not enabled, so nothing is rendered of audit.shipTo and audit.webhook"],
  ],
  ["the profile lacks it", { audit: { webhook }, profile: "quick-wins" }, ["the control is not enabled, so nothing is rendered of audit.webhook"]],
  ["the profile lacks it, and nothing is said", { profile: "quick-wins" }, []],
  [
    "EKS",
    { audit: { shipTo: all, webhook }, cluster: cluster("eks") },
    ["EKS keeps the audit log on no node of yours; send it on from its CloudWatch log group with a subscription filter"],
  ],
  [
    "GKE",
    { audit: { shipTo: all }, cluster: cluster("gke") },
    ["GKE keeps the audit log on no node of yours; send it on from Cloud Logging with a sink, for instance to Pub/Sub"],
  ],
  [
    "AKS",
    { cluster: cluster("aks") },
    ["AKS keeps the audit log on no node of yours; send kube-audit on with diagnostic settings, for instance to an event hub"],
  ],
])("what is not rendered, and why: %s", (_, body, reasons) => {
  const { files, unsupported } = auditRenderer.render(planOf(body));
  expect(unsupported.filter(({ control }) => control === "ship-audit-logs").map(({ reason }) => reason)).toEqual(reasons);
  expect(files.filter(({ path }) => path.startsWith("shipper/"))).toEqual([]);
});

const shippers = fc.record(
  {
    agent: fc.constantFrom("fluent-bit", "vector"),
    image: fc.constant(image),
    caConfigMap: fc.constant("ca"),
    cidrs: fc.constant(["0.0.0.0/0"]),
    loki: fc.record(
      { endpoint: fc.constantFrom("https://a", "https://b:1/c"), secretName: fc.constant("s"), tenant: fc.constant("t") },
      { requiredKeys: ["endpoint"] },
    ),
    elasticsearch: fc.record({ endpoint: fc.constant("https://e"), secretName: fc.constant("s"), index: fc.constant("i") }, { requiredKeys: ["endpoint"] }),
    splunk: fc.record(
      { endpoint: fc.constant("https://s"), secretName: fc.constant("s"), index: fc.constant("i") },
      { requiredKeys: ["endpoint", "secretName"] },
    ),
  },
  { requiredKeys: ["image", "loki"] },
) as fc.Arbitrary<ShipTo>;

it("every shipper is as Kubernetes' schemas have it, and so is every webhook", async () => {
  const paths = fc.constantFrom(...nastyTexts.map((text) => `/etc/x/${text.replaceAll(/[\s:/]/g, "")}y`).filter((text) => text.length < 200));
  await fc.assert(
    fc.asyncProperty(shippers, paths, fc.constantFrom("kubeadm", "k3s", "rke2", "talos", "kops"), async (shipTo, clientKey, platform) => {
      const { files } = auditRenderer.render(planOf({ audit: { shipTo, webhook: { ...webhook, clientKey } }, cluster: cluster(platform as "kubeadm") }));
      expect(await bundleProblems(files.map(({ path, text }) => ({ path: `audit/${path}`, text })))).toEqual([]);
      const [user] = (load(files.find(({ path }) => path === "webhook.yaml")?.text ?? "{users: []}") as { users: { user: object }[] }).users;
      if (platform === "kubeadm" || platform === "k3s") expect(user?.user).toMatchObject({ "client-key": clientKey });
    }),
    { numRuns: 40 },
  );
}, 60_000);
