import { type ManifestEvent, type ReadOptions, readManifestFile, readManifestStream } from "../kubernetes/manifests/index.ts";
import { stdinPath } from "./scan-files.ts";

/**
 * Has `take` see what files and standard input hold, one event at a time. It is waited for only where it asks for that: a
 * promise for every document would cost as much as reading it.
 */
export async function readManifests(
  files: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  take: (event: ManifestEvent) => void | Promise<void>,
  options: ReadOptions = {},
): Promise<void> {
  for (const file of files) {
    if (file === stdinPath) for await (const event of readManifestStream("<stdin>", stdin, options)) await take(event);
    else
      for (const event of readManifestFile(file, options)) {
        const wait = take(event);
        if (wait) await wait;
      }
  }
}
