import type { Coverage } from "./coverage.ts";

/** Name of the record of a bundle; it is written last. */
export const bundleFile = "bundle.json";

/** What stands in bundle.json. */
export type BundleRecord = {
  readonly apiVersion: "bulwark.dev/v1alpha1";
  readonly kind: "Bundle";
  readonly tool: { readonly name: "bulwark"; readonly version: string };
  readonly spec: { readonly name: string; readonly sha256: string };
  /** SHA-256 (hex) of every file by its path, sorted. */
  readonly files: Readonly<Record<string, string>>;
  /** Every item of the checklist, in its order, and the organisation's own checks. */
  readonly coverage: readonly Coverage[];
  readonly notConfigured: readonly { readonly control: string; readonly parameters: readonly string[] }[];
  readonly notRendered: readonly { readonly pointer: string; readonly what: string; readonly reason: string }[];
};

/** Files of a bundle with their paths from its root, and the record of them. */
export type Bundle = { readonly files: readonly { readonly path: string; readonly text: string }[]; readonly record: BundleRecord };
