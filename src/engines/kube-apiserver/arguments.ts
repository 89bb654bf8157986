import { join } from "node:path";

/** Files of an API server, below its folder. */
export const files = {
  authority: "ca.crt",
  serverCertificate: "server.crt",
  serverKey: "server.key",
  tokenKey: "service-accounts.key",
  tokenPublicKey: "service-accounts.pub",
  auditPolicy: "audit-policy.yaml",
  auditLog: "audit.log",
  encryption: "encryption.yaml",
  admission: "admission.yaml",
  staticManifests: "static-manifests",
} as const;

/** Where etcd listens, below the folder of the control plane. */
export const etcdSocket = "etcd.sock";

/** What the caller gives the API server beside what it needs to run. */
export type Given = {
  /** Text of a file: audit.k8s.io/v1 Policy. */
  readonly auditPolicy?: string;
  /** Text of a file: apiserver.config.k8s.io/v1 EncryptionConfiguration. */
  readonly encryption?: string;
  /** Text of a file: apiserver.config.k8s.io/v1 AdmissionConfiguration. */
  readonly admission?: string;
  /** Manifests for plugins of that configuration, by the names of their files: where it says staticManifestsDir, it is told their folder. */
  readonly staticManifests?: Readonly<Record<string, string>>;
  /** Minor version that it behaves as, such as `1.36`. */
  readonly version?: string;
  /** Features that are on where that version has them off by default. */
  readonly features?: readonly string[];
  /** Further flags, as they are. */
  readonly flags?: readonly { readonly name: string; readonly value: string }[];
};

/**
 * etcd on a socket in the folder, which no other user reaches; what it keeps is not worth a write to the disk. The peers' URL is
 * relative: of an absolute one etcd makes an abstract socket, which every user reaches.
 */
export function etcdArguments(folder: string): string[] {
  const client = `unix://${join(folder, etcdSocket)}`;
  const peer = "unix://peer.sock:0";
  return [
    ...["--name", "bulwark", "--data-dir", join(folder, "etcd"), "--unsafe-no-fsync", "--log-level", "warn"],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `bulwark=${peer}`],
  ];
}

/**
 * Loopback only, without the addresses that a cluster's server publishes. Privileged pods are allowed, because else its own
 * validation refuses them before any policy is asked.
 * @param folder of the control plane
 * @param own folder of this server's files
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export function apiServerArguments(folder: string, own: string, port: number, given: Given): string[] {
  const { auditPolicy, encryption, admission, version, features = [], flags = [] } = given;
  const at = (name: keyof typeof files) => join(own, files[name]);
  return [
    ...[`--etcd-servers=unix://${join(folder, etcdSocket)}`, "--endpoint-reconciler-type=none"],
    ...["--bind-address=127.0.0.1", `--secure-port=${port}`, "--advertise-address=127.0.0.1"],
    ...[`--tls-cert-file=${at("serverCertificate")}`, `--tls-private-key-file=${at("serverKey")}`, `--client-ca-file=${at("authority")}`],
    ...["--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.0.0.0/24"],
    ...[`--service-account-key-file=${at("tokenPublicKey")}`, `--service-account-signing-key-file=${at("tokenKey")}`],
    ...["--authorization-mode=RBAC", "--allow-privileged=true", "--profiling=false"],
    ...(auditPolicy === undefined ? [] : [`--audit-policy-file=${at("auditPolicy")}`, `--audit-log-path=${at("auditLog")}`]),
    ...(encryption === undefined ? [] : [`--encryption-provider-config=${at("encryption")}`]),
    ...(admission === undefined ? [] : [`--admission-control-config-file=${at("admission")}`]),
    ...(version === undefined ? [] : [`--emulated-version=kube=${version}`]),
    ...(features.length === 0 ? [] : [`--feature-gates=${features.map((feature) => `${feature}=true`).join(",")}`]),
    ...flags.map(({ name, value }) => `--${name}=${value}`),
  ];
}
