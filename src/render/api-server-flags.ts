import { type ApiServerFlag, type ApiServerFolder, apiServerFlagsOn, type SelfManagedPlatform } from "../artifacts/api-server.ts";
import { commentLines } from "./comment-lines.ts";
import { generatedLine } from "./generated.ts";
import { renderTemplate } from "./handlebars.ts";

export const flagsFile = "kube-apiserver-flags.yaml";

type FlagsView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly flags: readonly ApiServerFlag[];
  readonly folders: readonly (ApiServerFolder & { readonly pathType: string })[];
};

/**
 * The flags that an artifact needs, and the folders behind them: apiServer of kubeadm's ClusterConfiguration, as far as the
 * artifact goes, with a comment that says where they go on the platform. Undefined where the platform sets them all.
 */
export function renderApiServerFlags(
  platform: SelfManagedPlatform,
  flags: readonly ApiServerFlag[],
  folders: readonly ApiServerFolder[],
  notes: readonly string[] = [],
): string | undefined {
  const { how, mounts, ownFlags } = apiServerFlagsOn[platform];
  const own = flags.filter(({ name }) => name in ownFlags);
  const ours = flags.filter(({ name }) => !(name in ownFlags));
  if (ours.length === 0) return undefined;
  const comments = [
    "Flags of kube-apiserver: a fragment, no object. Duplicates with flags that are already set must go.",
    how,
    ...notes,
    ...own.map(({ name }) => `Not here, the platform sets it: ${name} (${ownFlags[name]}).`),
    "Change one control-plane node at a time: with a wrong flag its API server does not start.",
  ].flatMap(commentLines);
  const view: FlagsView = {
    generated: generatedLine,
    comments,
    flags: ours,
    folders: mounts ? folders.map((folder) => ({ ...folder, pathType: folder.readOnly ? "Directory" : "DirectoryOrCreate" })) : [],
  };
  return renderTemplate("api-server/flags.yaml", view);
}
