import type { RotatedEntry, Rotation } from "../harness/encryption-rotate.ts";
import { paint } from "./style.ts";

/** The step that was taken, and what to do next. */
export function encryptionRotatePretty({ file, step, written, entries, next, documentation }: Rotation): string {
  const head = written ? `${paint("green", "✔")} ${file}: ${step}` : `${file}: the next step is ${step}; nothing was written`;
  const todo =
    next.length === 0 ? [] : ["", "next", ...next.map((line, index) => `  ${index + 1}. ${line}`), "", paint("dim", `why in this order: ${documentation}`)];
  return [head, ...entries.map((entry) => `  ${entry.resources}: ${told(entry, written)}`), ...todo].join("\n");
}

function told({ added, writes, removed }: RotatedEntry, written: boolean): string {
  if (added !== null) return `${added} ${written ? "reads now" : "will read"}; ${writes} still writes`;
  if (removed.length > 0) return `without ${removed.join(", ")}; ${writes} writes`;
  return `${writes} ${written ? "writes now" : "will write"}; the others still read`;
}
