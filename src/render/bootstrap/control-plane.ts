import type { ApiServerFolder } from "../../artifacts/api-server.ts";
import type { ApiServerNeeds, NodeFile } from "../api-server-needs.ts";
import type { Rendered, Target } from "../renderer.ts";

/** What was rendered for the other targets. */
export type RenderedTarget = { readonly target: Target } & Rendered;

/** A file on a node, with its text where the bundle holds it. */
export type PlacedFile = NodeFile & { readonly text?: string };

/** All that the bundle's files need of the API server, each folder once. */
export type ControlPlane = Omit<ApiServerNeeds, "files"> & { readonly files: readonly PlacedFile[] };

export function controlPlaneOf(targets: readonly RenderedTarget[]): ControlPlane {
  const needs = targets.flatMap(({ apiServer }) => (apiServer ? [apiServer] : []));
  const own = needs.find(({ ownEncryption }) => ownEncryption)?.ownEncryption;
  return {
    controls: [...new Set(needs.flatMap(({ controls }) => controls))],
    flags: needs.flatMap(({ flags }) => flags),
    folders: folders(needs.flatMap((need) => need.folders)),
    files: needs.flatMap(({ files }) => files.map((file) => placed(file, targets))),
    ...(own ? { ownEncryption: own } : {}),
  };
}

function placed(file: NodeFile, targets: readonly RenderedTarget[]): PlacedFile {
  const found = targets.flatMap(({ target, files }) => files.filter(({ path }) => `${target}/${path}` === file.file))[0];
  return found ? { ...file, text: found.text } : file;
}

/** A pod mounts a path once: where two files share a folder, it can be written if one of them needs that. */
function folders(wanted: readonly ApiServerFolder[]): ApiServerFolder[] {
  return [...Map.groupBy(wanted, ({ path }) => path).values()].map((same) => ({
    ...(same[0] as ApiServerFolder),
    readOnly: same.every(({ readOnly }) => readOnly),
  }));
}

/** @see https://github.com/kubernetes/component-base/blob/v0.37.2/compatibility/registry.go (feature-gates) */
export const repeatable = (flags: ControlPlane["flags"]) =>
  flags.some(({ name }) => name === "feature-gates") ? ["Of feature-gates that is not so: it may stand twice, and holds all that both say."] : [];
