import type { BinaryName } from "./binaries.ts";
import type { EngineStatus } from "./engine.ts";
import { searchBinary, whyNotFound } from "./locate.ts";

/** Whether an engine that is one program is there. */
export async function probeBinary(name: BinaryName): Promise<EngineStatus> {
  const { found, rejected } = await searchBinary(name);
  if (found) return { available: true, version: found.version, detail: found.path };
  return { available: false, reason: whyNotFound(rejected), remedy: `run \`bulwark engines install ${name}\`` };
}
