import type { Plan } from "../spec/plan.ts";

export const targets = ["kyverno", "gatekeeper", "rbac", "network", "namespaces", "pod-security", "audit", "encryption"] as const;
export type Target = (typeof targets)[number];

/** A rendered file: path below the target's folder, with `/`. */
export type RenderedFile = {
  readonly path: string;
  readonly text: string;
  /** The control and check, or the control alone, that the file is for; none for shared files. */
  readonly control?: string;
  readonly check?: string;
};

/** What a target cannot render of this plan, and why; part of the bundle's record. */
export type Unsupported = { readonly control: string; readonly check?: string; readonly reason: string };

/**
 * A pure function from the plan to the files of one target: no file system, no clock, no environment. Files come
 * sorted, defaults written out; a kustomization.yaml stands beside API objects, none beside node files.
 */
export type Renderer = {
  readonly target: Target;
  render(plan: Plan): { readonly files: readonly RenderedFile[]; readonly unsupported: readonly Unsupported[] };
};
