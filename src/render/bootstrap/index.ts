import { isSelfManaged, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import type { Plan } from "../../spec/plan.ts";
import { byPath } from "../by-path.ts";
import type { RenderedFile } from "../renderer.ts";
import { type ControlPlane, controlPlaneOf, type RenderedTarget } from "./control-plane.ts";
import { k3sFiles } from "./k3s.ts";
import { kopsFiles } from "./kops.ts";
import { kubeadmFiles } from "./kubeadm.ts";
import { notApplicable } from "./not-applicable.ts";
import type { PlatformFile } from "./platform-file.ts";
import { readme } from "./readme.ts";
import { rke2Files } from "./rke2.ts";
import { talosFiles } from "./talos.ts";

const platformFiles: Readonly<Record<SelfManagedPlatform, (controlPlane: ControlPlane) => PlatformFile[]>> = {
  kubeadm: kubeadmFiles,
  k3s: k3sFiles,
  rke2: rke2Files,
  talos: talosFiles,
  kops: kopsFiles,
};

export type Bootstrap = {
  /** Of the target bootstrap. */
  readonly files: readonly RenderedFile[];
  /** At the bundle's root. */
  readonly readme: RenderedFile;
};

/**
 * What follows from what the other targets came to: the configuration of the platform's control plane, in the platform's own
 * format, what the platform does not take, and the steps to apply it all.
 */
export function bootstrap(plan: Plan, targets: readonly RenderedTarget[]): Bootstrap {
  const controlPlane = controlPlaneOf(targets);
  const found = isSelfManaged(plan.platform) ? platformFiles[plan.platform](controlPlane) : [];
  const files = [...found.map((file) => ({ ...file, controls: controlPlane.controls })), ...notApplicable(plan, targets)];
  return { files: files.sort(byPath), readme: readme(plan, targets, controlPlane, found) };
}
