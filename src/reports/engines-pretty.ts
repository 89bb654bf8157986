import type { EngineStatus } from "../engines/engine.ts";
import { paint } from "./style.ts";

/** One line for each engine: version and place, or what is missing and what to do. */
export function enginesPretty(found: readonly (EngineStatus & { readonly name: string })[]): string {
  const width = Math.max(...found.map(({ name }) => name.length));
  return found
    .map((engine) =>
      engine.available
        ? `${paint("green", "✔")} ${engine.name.padEnd(width)}  ${engine.version}  ${engine.detail}`
        : `${paint("yellow", "✖")} ${engine.name.padEnd(width)}  ${engine.reason}; ${engine.remedy}`,
    )
    .join("\n");
}
