import { formatDiagnostic } from "../diagnostics/format.ts";
import type { ScanFinding, ScanReporter, ScanSummary } from "../harness/scan-result.ts";
import { printable } from "./printable.ts";
import { checkName, number, objectName, type Paint, plural, severityLabels, table } from "./scan-parts.ts";
import { paint } from "./style.ts";
import type { TextSink } from "./text-sink.ts";

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

/** What a scan came to: a table of controls, what is not configured, and the totals. */
export function scanTotals(summary: ScanSummary, options: { readonly colours: boolean }): string {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const missing = summary.notConfigured.map(
    ({ control, parameters }) =>
      `${colour("yellow", "!")} not configured: ${control} needs ${parameters.join(", ")} (spec.controls.${control}.parameters of a spec)`,
  );
  const lines = [...controlTable(summary, colour), ...missing, verdict(summary, colour), ...leftOut(summary)];
  return `${lines.join("\n")}\n`;
}

function controlTable({ controls, findings }: ScanSummary, colour: Paint): string[] {
  if (findings.total === 0) return [];
  const rows = controls.map(({ control, severity, findings: count, objects }) => [control, severity, number(count), number(objects)]);
  return table(["CONTROL", "SEVERITY", "FINDINGS", "OBJECTS"], rows, [2, 3], colour);
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
