import type { ChecklistEntry, ControlInfo } from "../harness/controls.ts";
import { paint } from "./style.ts";

/** The checklist as a table. */
export function controlsPretty(entries: readonly ChecklistEntry[]): string {
  const rows = entries.map(
    ({ item = "PSS", id, control }) => [item, id, control?.severity ?? "", control ? control.targets.join(", ") : "not rendered by this version"] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const line = (row: readonly string[]) => row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] as number) : cell)).join("  ");
  return [
    ...rows.map((row, index) => (entries[index]?.control ? line(row) : paint("dim", line(row)))),
    "",
    "bulwark controls ID tells why, and what to do.",
  ].join("\n");
}

/** One control: why, what to do, what no admission policy can enforce of it, checks, profiles, targets, benchmarks. */
export function controlPretty(control: ControlInfo): string {
  const list = (name: string, values: readonly string[]) => (values.length > 0 ? [`${name.padEnd(12)} ${values.join(", ")}`] : []);
  return [
    paint("bold", `${control.item ? `${control.item} ` : ""}${control.id}`),
    control.title,
    "",
    `Why: ${control.rationale}`,
    `Do:  ${control.remediation}`,
    `Not: ${control.beyondAdmission}`,
    "",
    ...list("severity", [control.severity]),
    ...list("checks", control.checks),
    ...list("audits", control.audits),
    ...list("artifacts", control.artifacts),
    ...list(
      "parameters",
      control.requires.map((name) => `${name} (needed)`),
    ),
    ...list("profiles", control.profiles),
    ...list("targets", control.targets),
    "",
    ...control.references.map(({ benchmark, version, id }) => `${benchmark}${version ? ` ${version}` : ""}: ${id}`),
  ].join("\n");
}
