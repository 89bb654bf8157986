import { formatDiagnostic } from "../diagnostics/format.ts";
import type { ScanFinding, ScanReporter, ScanSummary } from "../harness/scan-result.ts";
import { printable } from "./printable.ts";
import { paint } from "./style.ts";
import type { TextSink } from "./text-sink.ts";

type Paint = typeof paint;

const severityColours = { critical: "magenta", high: "red", medium: "yellow", low: "cyan" } as const;

/** The scan for people: findings by file and object as they are found, then a table of controls and the totals. */
export function scanPretty(sink: TextSink, options: { readonly colours: boolean }): ScanReporter {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const labels = severityLabels(colour);
  let file: string | undefined;
  const heading = (next: string) => {
    if (next === file) return "";
    const gap = file === undefined ? "" : "\n";
    file = next;
    return `${gap}${colour("bold", printable(next))}\n`;
  };
  return {
    object: (findings) => {
      const [{ object, source }] = findings as [ScanFinding];
      const place = `${heading(source.file)}  ${colour("dim", `line ${source.line}`)}  ${objectName(object)}\n`;
      const width = Math.max(...findings.map((finding) => checkName(finding).length));
      return sink.write(
        place +
          findings
            .map(
              (finding) =>
                `    ${labels[finding.severity]} ${finding.enforcement.padEnd(7)} ${checkName(finding).padEnd(width)}  ${printable(finding.message)}\n`,
            )
            .join(""),
      );
    },
    problem: (problem) => sink.write(`${heading(problem.location?.file ?? "")}  ${colour("red", "unreadable")}  ${formatDiagnostic(problem)}\n`),
    end: async (summary) => {
      const gap = file === undefined ? "" : "\n";
      await sink.write(`${gap}${scanTotals(summary, options)}`);
      await sink.end();
    },
  };
}

function severityLabels(colour: Paint): Record<ScanFinding["severity"], string> {
  const label = (severity: ScanFinding["severity"]) => colour(severityColours[severity], severity.padEnd(8));
  return { low: label("low"), medium: label("medium"), high: label("high"), critical: label("critical") };
}

const checkName = ({ control, check }: Pick<ScanFinding, "control" | "check">) => (control === check ? control : `${control}/${check}`);

const objectName = ({ kind, namespace, name }: ScanFinding["object"]) =>
  printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name === "" ? "(no name)" : name}`);

/** What a scan came to: a table of controls, what is not configured, and the totals. */
export function scanTotals(summary: ScanSummary, options: { readonly colours: boolean }): string {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const missing = summary.notConfigured.map(
    ({ control, parameters }) =>
      `${colour("yellow", "!")} not configured: ${control} needs ${parameters.join(", ")} (spec.controls.${control}.parameters of a spec)`,
  );
  const lines = [...table(summary, colour), ...missing, verdict(summary, colour), ...leftOut(summary)];
  return `${lines.join("\n")}\n`;
}

function table({ controls, findings }: ScanSummary, colour: Paint): string[] {
  if (findings.total === 0) return [];
  const rows = controls.map(({ control, severity, findings: count, objects }) => [control, severity, number(count), number(objects)]);
  const head = ["CONTROL", "SEVERITY", "FINDINGS", "OBJECTS"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] as string).length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join("  ");
  return [colour("dim", line(head)), ...rows.map(line), ""];
}

function verdict({ judgedBy, checks, files, objects, findings, documents, clean }: ScanSummary, colour: Paint): string {
  const mark = clean ? colour("green", "✔") : colour("red", "✖");
  const judged = `${plural(objects.judged, "object")} in ${plural(files, "file")} judged by ${plural(checks, "check")} of ${judgedBy}`;
  const unreadable = documents.unreadable === 0 ? "" : `; ${plural(documents.unreadable, "document")} could not be read`;
  if (findings.total === 0) return `${mark} ${judged}: no findings${unreadable}`;
  const parts = [...counted(findings.bySeverity).reverse(), ...counted(findings.byEnforcement).reverse()];
  return `${mark} ${judged}: ${plural(findings.total, "finding")} in ${plural(objects.withFindings, "object")} (${parts.join(", ")})${unreadable}`;
}

function leftOut({ objects, documents }: ScanSummary): string[] {
  const parts = [
    ...(objects.exempt > 0 ? [`${plural(objects.exempt, "object")} in exempt namespaces`] : []),
    ...(objects.withoutChecks > 0 ? [`${plural(objects.withoutChecks, "object")} that no check is about`] : []),
    ...(documents.notKubernetes > 0
      ? [`${plural(documents.notKubernetes, "document")} that ${documents.notKubernetes === 1 ? "is no Kubernetes object" : "are no Kubernetes objects"}`]
      : []),
  ];
  return parts.length > 0 ? [`  not judged: ${parts.join(", ")}`] : [];
}

const counted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [`${number(count)} ${name}`] : []));

/** With commas; the locale's own way costs 20 ms the first time. */
const number = (count: number) => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");

const plural = (count: number, noun: string) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
