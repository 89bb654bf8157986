import type { Request } from "../kubernetes/request.ts";

/** A rendered file: path relative to the bundle's root, with `/`, and its text. */
export type BundleFile = { readonly path: string; readonly text: string };

/**
 * - `pass`, `fail`: the policy judged the request.
 * - `not-applicable`: the policy does not match the request, or a waiver or exemption takes it out.
 * - `unsupported`: this engine cannot judge such a request (e.g. an UPDATE).
 * - `error`: it should have judged it and could not.
 */
export type Outcome = "pass" | "fail" | "not-applicable" | "unsupported" | "error";

/** What one engine says of one request under one rendered policy. */
export type Verdict = {
  readonly engine: string;
  /** From the labels `bulwark.dev/control` and `bulwark.dev/check` of the rendered policy. */
  readonly control: string;
  readonly check: string;
  readonly requestId: string;
  readonly outcome: Outcome;
  /** Of `fail` and `error`. */
  readonly message?: string;
  /** Of `unsupported`: no policy was asked because Kubernetes itself refuses the object. */
  readonly refused?: boolean;
};

export type EngineStatus =
  | { readonly available: true; readonly version: string; readonly detail: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** A check as the rendered policies name it, by the labels `bulwark.dev/control` and `bulwark.dev/check`. */
export type CheckName = { readonly control: string; readonly check: string };

/** Requests that the policy of one check shall judge. */
export type Assignment = { readonly check: CheckName; readonly requests: readonly Request[] };

/**
 * A judge of rendered policies. It reads the rendered files, never the spec, and answers for every request that was
 * assigned: silence is not a pass.
 */
export type Engine = {
  /** Column of the matrix: `opa-wasm`, `kyverno/ClusterPolicy`. */
  readonly name: string;
  probe(): Promise<EngineStatus>;
  /**
   * Judges the assigned requests by the policies of these checks among the files.
   * @returns one verdict for each check × request; where the check has no policy, or it does not load, `error`.
   */
  review(files: readonly BundleFile[], assignments: readonly Assignment[], options?: ReviewOptions): Promise<Verdict[]>;
};

export type ReviewOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Minor version of the cluster that the policies are for, for engines that can behave as several. */
  readonly kubernetesVersion?: string;
};
