import { userError } from "../../diagnostics/user-error.ts";
import type { BinaryName } from "../binaries.ts";
import { type LocatedBinary, searchBinary, whyNotFound } from "../locate.ts";

/** A program without which there is no API server. @throws UserError where it is not there */
export async function required(name: BinaryName): Promise<LocatedBinary> {
  const { found, rejected } = await searchBinary(name);
  if (found) return found;
  throw userError("engine-missing", `${name} is needed to start an API server, and is not there: ${whyNotFound(rejected)}`, {
    remedy: `run \`bulwark engines install ${name}\``,
  });
}
