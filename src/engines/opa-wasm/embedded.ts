import { readFileSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../../diagnostics/user-error.ts";
import { packageRoot } from "../../package-root.ts";

/** What the build made: the module, and the digests of the templates' Rego that it was made from. */
export type Embedded = { readonly wasm: Uint8Array<ArrayBuffer>; readonly digests: readonly string[] };

/** The folder that the build writes. */
export const embeddedFolder = join(packageRoot, "dist", "wasm");

/** @throws UserError in a checkout that was not built */
export function readEmbedded(): Embedded {
  try {
    const { digests } = JSON.parse(readFileSync(join(embeddedFolder, "policy.json"), "utf8")) as { digests: string[] };
    return { wasm: new Uint8Array(readFileSync(join(embeddedFolder, "policy.wasm"))), digests };
  } catch {
    throw userError("not-built", "the compiled policies are missing from this installation", { remedy: "in a checkout run `npm run build`" });
  }
}
