import type { JsonObject } from "../../../kubernetes/json.ts";
import { caFile, configFolder, credentialsOf, type Shipper, secretsFolder, stateFolder } from "./shipper.ts";

/** How each agent is started, and the name of its configuration. */
export const configFiles: Readonly<Record<Shipper["agent"], string>> = { "fluent-bit": "fluent-bit.yaml", vector: "vector.yaml" };

/** Both agents' images have their program as entry point. */
export const argsOf = ({ agent }: Shipper) => ["--config", `${configFolder}/${configFiles[agent]}`];

/**
 * Root, because the API server's log is 0600 and its folder 0700; root that owns them needs no capability for it. Where they are
 * another user's, it may read them past their mode, and do nothing else.
 */
export const capabilitiesOf = ({ log }: Shipper): JsonObject => (log.owner === 0 ? { drop: ["ALL"] } : { drop: ["ALL"], add: ["DAC_READ_SEARCH"] });

/** k3s and RKE2 taint servers that run nothing else in another way. */
const serverTaint = { key: "CriticalAddonsOnly", operator: "Exists" };
const etcdTaint = { key: "node-role.kubernetes.io/etcd", operator: "Exists" };

/** @see https://docs.rke2.io/install/ha and https://docs.k3s.io/datastore/ha-embedded */
export const tolerations: readonly JsonObject[] = [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }, serverTaint, etcdTaint];

/** What the pod mounts: from the node the log, read-only, and the folder of its state; the rest is read-only, too. */
export function mountsOf(shipper: Shipper): { readonly volume: JsonObject; readonly mount: JsonObject }[] {
  const credentials = credentialsOf(shipper);
  return [
    mounted("log", { hostPath: { path: shipper.log.folder, type: "Directory" } }, { mountPath: shipper.log.folder, readOnly: true }),
    mounted("state", { hostPath: { path: stateFolder, type: "DirectoryOrCreate" } }, { mountPath: stateFolder }),
    mounted("config", { configMap: { name: "audit-shipper" } }, { mountPath: configFolder, readOnly: true }),
    ...(credentials.length > 0 ? [mounted("credentials", { projected: projected(shipper) }, { mountPath: secretsFolder, readOnly: true })] : []),
    ...(shipper.caConfigMap === undefined
      ? []
      : [
          mounted(
            "ca",
            { configMap: { name: shipper.caConfigMap, items: [{ key: "ca.crt", path: "ca.crt" }] } },
            { mountPath: caFile.replace("/ca.crt", ""), readOnly: true },
          ),
        ]),
  ];
}

const mounted = (name: string, volume: JsonObject, mount: JsonObject) => ({ volume: { name, ...volume }, mount: { name, ...mount } });

/** Secrets as files, not as variables of the environment (CIS 5.4.1): nothing but the keys that are read. */
function projected(shipper: Shipper): JsonObject {
  const sources = [...Map.groupBy(credentialsOf(shipper), ({ secret, file }) => `${secret} ${file.split("-")[0]}`).values()];
  return {
    defaultMode: 0o400,
    sources: sources.map((keys) => ({ secret: { name: keys[0]?.secret ?? "", items: keys.map(({ key, file }) => ({ key, path: file })) } })),
  };
}
