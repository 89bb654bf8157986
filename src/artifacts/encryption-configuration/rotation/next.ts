import { groupResourceOf } from "../resources.ts";
import { shownResource } from "../shown.ts";
import type { RotationStep } from "./steps.ts";

/** Why in this order. */
export const rotationDocumentation = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key";
const migration = "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/storage-version-migration/";

/** What a step is followed by. */
export type After = {
  readonly step: RotationStep;
  readonly file: string;
  /** Of the entries that the step changed. */
  readonly resources: readonly string[];
  /** SHA-256 of the file that the API servers are to load. */
  readonly digest: string;
  /** Whether plain text can be read in one of the entries. */
  readonly plainText: boolean;
};

/** What to do after a step, in its order. */
export function nextAfter({ step, file, resources, digest, plainText }: After): string[] {
  const again = `bulwark encryption rotate ${file}`;
  const load = [
    "copy the file as it is to every other control-plane node, owner root, mode 0600; do not run this there, it would make another key",
    `wait until every API server has loaded it: with --encryption-provider-config-automatic-reload=true its metric apiserver_encryption_config_controller_last_config_info has hash="sha256:${digest}"; without it, restart one after the other`,
  ];
  const over = "keep the old key as long as a backup of etcd from before, and not beside it";
  const then: Readonly<Record<RotationStep, readonly string[]>> = {
    add: [`then make the new key the first: ${again}`],
    promote: [...rewrite(resources), `then take away what reads the old ones: ${again} --rewritten`],
    remove: plainText ? [`then take away plain text: ${again} --rewritten`, over] : [over],
    "remove-identity": [],
  };
  return [...load, ...then[step]];
}

/**
 * How every object is written once more. A server that has not loaded the new order takes a write without a change for
 * none; `stale` is what it goes by.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/storage/etcd3/store.go (GuaranteedUpdate)
 */
export function rewrite(resources: readonly string[]): string[] {
  const named = resources.filter((resource) => groupResourceOf(resource).resource !== "*").map((resource) => shownResource(resource) ?? "<resource>");
  const wild = resources.length > named.length;
  return [
    ...(named.length > 0
      ? [
          `rewrite every object: kubectl get ${[...new Set(named)].join(",")} -A -o json | kubectl replace -f -`,
          "a conflict is an object that changed meanwhile: run it again until there is none; let the output of kubectl get go nowhere else, it holds every value",
        ]
      : []),
    wild
      ? `rewrite every resource that the wildcards stand for, by a StorageVersionMigration of each: ${migration}`
      : `in a large cluster rather by a StorageVersionMigration: ${migration}`,
  ];
}
