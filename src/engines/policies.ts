import { getPath, isObject, type JsonObject } from "../kubernetes/json.ts";
import { documentsOf } from "../kubernetes/manifests/index.ts";
import type { BundleFile, CheckName } from "./engine.ts";

/** A rendered policy as it stands in a file of the bundle. */
export type LoadedPolicy = CheckName & { readonly file: string; readonly name: string; readonly document: JsonObject };

export const checkLabel = "bulwark.dev/check";
export const controlLabel = "bulwark.dev/control";

/** Key under which a check is looked up. */
export const checkKey = ({ control, check }: CheckName) => `${control}/${check}`;

/**
 * The documents below a folder of the bundle, parsed; kustomizations left out.
 * A file that is no YAML gives the problem in place of the document.
 */
export function documentsIn(files: readonly BundleFile[], folder: string): { file: string; document?: JsonObject; problem?: string }[] {
  return files
    .filter(({ path }) => path.startsWith(folder) && !path.endsWith("kustomization.yaml") && /\.ya?ml$/.test(path))
    .map((bundled) => {
      const { path } = bundled;
      try {
        const values = documentsOf(bundled);
        const [document] = values;
        return values.length === 1 && isObject(document) ? { file: path, document } : { file: path, problem: "holds not one object" };
      } catch (error) {
        return { file: path, problem: error instanceof Error ? error.message : String(error) };
      }
    });
}

/** The policies of a folder by check; a document without the labels is no policy of ours and is left out. */
export function policiesIn(
  files: readonly BundleFile[],
  folder: string,
): { policies: Map<string, LoadedPolicy>; problems: { file: string; problem: string }[] } {
  const policies = new Map<string, LoadedPolicy>();
  const problems: { file: string; problem: string }[] = [];
  for (const { file, document, problem } of documentsIn(files, folder)) {
    if (!document) {
      problems.push({ file, problem: problem as string });
      continue;
    }
    const control = getPath(document, ["metadata", "labels", controlLabel]);
    const check = getPath(document, ["metadata", "labels", checkLabel]);
    const name = getPath(document, ["metadata", "name"]);
    if (typeof control !== "string" || typeof check !== "string" || typeof name !== "string") {
      problems.push({ file, problem: `lacks a name or the labels ${controlLabel} and ${checkLabel}` });
      continue;
    }
    const key = checkKey({ control, check });
    const other = policies.get(key);
    if (other) problems.push({ file, problem: `is for the same check as ${other.file}` });
    else policies.set(key, { control, check, name, file, document });
  }
  return { policies, problems };
}

/** That a folder holds no policy for a check, with what is wrong with the files that are there. */
export function noPolicyFor(kind: string, check: CheckName, folder: string, problems: readonly { file: string; problem: string }[]): string {
  const broken = problems.map(({ file, problem }) => `${file} ${problem}`).join("; ");
  return `no ${kind} for ${checkKey(check)} below ${folder}${broken ? ` (${broken})` : ""}`;
}
