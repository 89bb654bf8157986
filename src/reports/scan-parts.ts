import type { CheckName } from "../engines/engine.ts";
import type { ScanFinding } from "../harness/scan-result.ts";
import { printable } from "./printable.ts";
import type { paint } from "./style.ts";

export type Paint = typeof paint;

const severityColours = { critical: "magenta", high: "red", medium: "yellow", low: "cyan" } as const;

export function severityLabels(colour: Paint): Record<ScanFinding["severity"], string> {
  const label = (severity: ScanFinding["severity"]) => colour(severityColours[severity], severity.padEnd(8));
  return { low: label("low"), medium: label("medium"), high: label("high"), critical: label("critical") };
}

export const checkName = ({ control, check }: CheckName) => (control === check ? control : `${control}/${check}`);

export const objectName = ({ kind, namespace, name }: ScanFinding["object"]) =>
  printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name === "" ? "(no name)" : name}`);

/** Lines of a table with a head and a blank line after it; `right` are the columns of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[], colour: Paint): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] as string).length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number)))
      .join("  ")
      .trimEnd();
  return [colour("dim", line(head)), ...rows.map(line), ""];
}

/** With commas; the locale's own way costs 20 ms the first time. */
export const number = (count: number) => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");

export const plural = (count: number, noun: string) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
