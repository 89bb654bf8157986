import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readManifestFile } from "../../../src/kubernetes/manifests/index.ts";
import { inNamespace } from "../../../src/kubernetes/namespace.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";
import { kubernetesVersions } from "../../../src/kubernetes/versions.ts";
import { goModule } from "../../render/schemas/go-module.ts";

export const levels = ["baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** A pod with the verdict that Pod Security Admission gives of it at a level and a policy version. */
export type Fixture = {
  /** `baseline/v1.34/fail/sysctls0.yaml` */
  readonly name: string;
  readonly level: Level;
  readonly version: (typeof kubernetesVersions)[number];
  readonly verdict: "pass" | "fail";
  /** The control for which it was made: the upstream id in lower case. */
  readonly control: string;
  readonly object: KubernetesObject;
};

/** The folder of the module. */
export const upstream = () => goModule("pod-security-admission", "k8s.io/pod-security-admission");

/** The version that is pinned: Go's module cache has it in the folder's name. */
export const upstreamVersion = async () => basename(await upstream()).split("@")[1] as string;

/**
 * The pods that Pod Security Admission publishes for itself, of the policy versions that are known here: read from the Go
 * module where it lies, in the version that tools/pod-security-admission pins.
 * @see https://github.com/kubernetes/pod-security-admission/tree/master/test/testdata
 */
export async function fixtures(): Promise<Fixture[]> {
  const folder = join(await upstream(), "test/testdata");
  return levels.flatMap((level) =>
    kubernetesVersions.flatMap((version) =>
      (["pass", "fail"] as const).flatMap((verdict) => {
        const below = `${level}/v${version}/${verdict}`;
        return readdirSync(join(folder, below)).map((file) => {
          const control = basename(file, ".yaml").replace(/\d+$/, "");
          return { name: `${below}/${file}`, level, version, verdict, control, object: podIn(join(folder, below, file)) };
        });
      }),
    ),
  );
}

/** The one pod of a file. It needs no defaults of the API server: a volume without a source is taken for what it becomes, an emptyDir. */
function podIn(path: string): KubernetesObject {
  const objects = [...readManifestFile(path)].flatMap((event) => (event.type === "object" ? [event.object] : []));
  if (objects.length !== 1 || objects[0]?.kind !== "Pod") throw new Error(`${path} holds ${objects.length} objects, not one Pod`);
  return inNamespace(objects[0], "default");
}
