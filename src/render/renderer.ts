import type { Substitute } from "../artifacts/api-server.ts";
import type { Plan } from "../spec/plan.ts";
import type { ApiServerNeeds } from "./api-server-needs.ts";

export const targets = [
  "kyverno",
  "gatekeeper",
  "validating-admission-policy",
  "rbac",
  "network",
  "namespaces",
  "pod-security",
  "audit",
  "encryption",
  "secrets",
  "ci",
  "bootstrap",
] as const;
export type Target = (typeof targets)[number];

/** A rendered file: path below the target's folder, with `/`. */
export type RenderedFile = {
  readonly path: string;
  readonly text: string;
  /** The control and check, or the control alone, that the file is for; none for shared files. */
  readonly control?: string;
  readonly check?: string;
  /** Of a file for several controls: each of them. */
  readonly controls?: readonly string[];
  /** Of a file that neither an engine nor an evaluator judges: by what it is proven, where that is more than its schema or must be said. */
  readonly proof?: string;
};

/** What a target cannot render of this plan, and why; part of the bundle's record. */
export type Unsupported = {
  readonly control: string;
  readonly check?: string;
  readonly reason: string;
  /** Where the platform takes no such file: what it is, why not, and what is used instead. */
  readonly notTaken?: { readonly what: string } & Substitute;
};

/** What a target comes to. */
export type Rendered = {
  readonly files: readonly RenderedFile[];
  readonly unsupported: readonly Unsupported[];
  /** What its files need of the API server. */
  readonly apiServer?: ApiServerNeeds;
};

/**
 * A pure function from the plan to the files of one target: no file system, no clock, no environment. Files come
 * sorted, defaults written out; a kustomization.yaml stands beside API objects, none beside node files.
 */
export type Renderer = {
  readonly target: Target;
  render(plan: Plan): Rendered;
};
