import { type ControlPlane, repeatable } from "./control-plane.ts";
import { present, renderDocument } from "./document.ts";
import type { PlatformFile } from "./platform-file.ts";

/** Said of both: k3s reads these files, and RKE2 with k3s' code. */
export const dropIn = (program: "k3s" | "rke2") =>
  `Place: /etc/rancher/${program}/config.yaml.d/90-bulwark.yaml on every server. The + adds to the list of the files that are read before; any file after it needs the + too.`;
export const onceOnly = ({ flags }: ControlPlane) => [
  "A flag that config.yaml sets already must go from there: what a flag comes to that is given twice depends on the flag.",
  ...repeatable(flags),
];

/**
 * A file of k3s' configuration. Its API server is part of the server's process, so nothing is mounted. Secrets are encrypted
 * by k3s itself where it can do what the spec asks for.
 * @see https://docs.k3s.io/installation/configuration#multiple-config-files
 * @see https://docs.k3s.io/cli/server
 */
export function k3sFiles(controlPlane: ControlPlane): PlatformFile[] {
  const { flags, ownEncryption } = controlPlane;
  const config = present({
    "kube-apiserver-arg+": flags.map(({ name, value }) => `${name}=${value}`),
    "secrets-encryption": ownEncryption === undefined ? undefined : true,
    "secrets-encryption-provider": ownEncryption,
  });
  if (!config) return [];
  const comments = [
    dropIn("k3s"),
    ...onceOnly(controlPlane),
    ...(flags.some(({ name }) => name === "encryption-provider-config")
      ? ["Only where secrets-encryption is off: this EncryptionConfiguration does not have k3s' own keys, so what they encrypted could no longer be read."]
      : []),
  ];
  return [{ path: "k3s-config.yaml", text: renderDocument(comments, config) }];
}
