import { dump } from "js-yaml";
import type { GenerateResult } from "../harness/generate.ts";
import { printable } from "./printable.ts";
import { paint } from "./style.ts";

/** What a run of `generate` did, for people. */
export function generatePretty(result: GenerateResult): string {
  return [...(result.differences ? compared(result) : written(result)), ...contradictions(result), ...left(result)].join("\n");
}

function written({ written: done, out, record, keyFile }: GenerateResult): string[] {
  if (!done) return [];
  const count = Object.keys(record.files).length;
  const parts = [`${done.written.length} written`, `${done.unchanged} unchanged`, ...(done.deleted.length > 0 ? [`${done.deleted.length} deleted`] : [])];
  return [
    `${paint("green", "✔")} ${out}: ${count} files (${parts.join(", ")})`,
    ...(keyFile === undefined ? [] : [`${paint("green", "✔")} ${keyFile}: EncryptionConfiguration with a new key, mode 0600`]),
  ];
}

function compared({ differences = [], out, record }: GenerateResult): string[] {
  if (differences.length === 0) return [`${paint("green", "✔")} ${out}: ${Object.keys(record.files).length} files are what the spec gives`];
  return [
    `${paint("red", "✖")} ${out} is not what the spec gives:`,
    ...differences.map(({ path, difference }) => `  ${difference.padEnd(8)} ${path}`),
    "  run `bulwark generate` to write it, or move changes made by hand into the spec",
  ];
}

function contradictions({ contradictions: found, neededWaivers }: GenerateResult): string[] {
  if (found.length === 0) return [];
  return [
    ...found.map(
      ({ file, control, check, message }) => `${paint("red", "✖")} ${file} breaks ${control}/${check}: ${message}; change the spec, or waive it there`,
    ),
    "  what would waive them, below spec.waivers; each needs reason, owner and expires, too:",
    ...neededWaivers.map((waiver) => `  - ${flow(waiver)}`),
  ];
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  return printable(dump(value, { flowLevel: 0, lineWidth: -1, noRefs: true }).trimEnd());
}

/** What the spec asks for and this bundle does not hold. */
function left({ record }: GenerateResult): string[] {
  return [
    ...record.notConfigured.map(
      ({ control, parameters }) => `${paint("yellow", "!")} not configured: ${control} needs ${parameters.join(", ")} (spec.controls.${control}.parameters)`,
    ),
    ...record.coverage.flatMap(({ control, missing }) =>
      missing
        .filter((reason) => /^[a-z-]+: /.test(reason) && !reason.startsWith("not configured"))
        .map((reason) => `${paint("yellow", "!")} ${control}: ${reason}`),
    ),
  ];
}
