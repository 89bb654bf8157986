import type { ControlPlane } from "./control-plane.ts";
import { present, renderDocument } from "./document.ts";
import { dropIn, onceOnly } from "./k3s.ts";
import type { PlatformFile } from "./platform-file.ts";

/** Flags that RKE2 gives the API server itself, by settings of its own. */
const settings = { "audit-policy-file": "audit-policy-file", "admission-control-config-file": "pod-security-admission-config-file" } as const;

/**
 * A file of RKE2's configuration. RKE2 mounts every file that a flag names, and the folder of the audit log, so nothing is
 * mounted here: a second mount at the same path would make the pod invalid. It always encrypts Secrets.
 * @see https://github.com/rancher/rke2/blob/master/pkg/executor/staticpod/staticpod.go (APIServer)
 * @see https://github.com/rancher/rke2/blob/master/pkg/cli/cmds/root.go and pkg/cli/cmds/server.go
 */
export function rke2Files(controlPlane: ControlPlane): PlatformFile[] {
  const { flags, ownEncryption } = controlPlane;
  const own = flags.filter(({ name }) => name in settings);
  const config = present({
    ...Object.fromEntries(own.map(({ name, value }) => [settings[name as keyof typeof settings], value])),
    "kube-apiserver-arg+": flags.filter((flag) => !own.includes(flag)).map(({ name, value }) => `${name}=${value}`),
    "secrets-encryption-provider": ownEncryption,
  });
  if (!config) return [];
  const comments = [
    dropIn("rke2"),
    ...onceOnly(controlPlane),
    "Place the files that are named first: where there is no audit policy, RKE2 writes one that records nothing.",
    ...(ownEncryption ? ["Another provider than before is used once the keys are rotated: rke2 secrets-encrypt rotate-keys."] : []),
  ];
  return [{ path: "rke2-config.yaml", text: renderDocument(comments, config) }];
}
