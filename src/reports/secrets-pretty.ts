import { formatDiagnostic } from "../diagnostics/format.ts";
import type { SecretFinding, SecretsReporter, SecretsSummary } from "../harness/secrets-result.ts";
import { printable } from "./printable.ts";
import { paint } from "./style.ts";
import type { TextSink } from "./text-sink.ts";

const severityColours = { high: "red", medium: "yellow", low: "cyan" } as const;

/** The scan for people: findings by file and object as they are found, then the totals. */
export function secretsPretty(sink: TextSink, options: { readonly colours: boolean }): SecretsReporter {
  const colour: typeof paint = options.colours ? paint : (_, text) => text;
  let file: string | undefined;
  const heading = (next: string) => {
    if (next === file) return "";
    const gap = file === undefined ? "" : "\n";
    file = next;
    return `${gap}${colour("bold", printable(next))}\n`;
  };
  return {
    object: (findings) => {
      const [{ object, source }] = findings as [SecretFinding];
      const width = Math.max(...findings.map(({ pattern }) => pattern.length));
      const lines = findings.map(
        ({ severity, pattern, ...place }) => `    ${colour(severityColours[severity], severity.padEnd(6))} ${pattern.padEnd(width)}  ${placeText(place)}\n`,
      );
      return sink.write(`${heading(source.file)}  ${colour("dim", `line ${source.line}`)}  ${objectName(object)}\n${lines.join("")}`);
    },
    problem: (problem) =>
      sink.write(
        `${heading(problem.location?.file ?? "")}  ${colour("red", "unreadable")}  ${formatDiagnostic({ ...problem, message: printable(problem.message) })}\n`,
      ),
    end: async (summary) => {
      await sink.write(`${file === undefined ? "" : "\n"}${secretsTotals(summary, options)}`);
      await sink.end();
    },
  };
}

const objectName = ({ kind, namespace, name }: SecretFinding["object"]) =>
  printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name === "" ? "(no name)" : name}`);

const placeText = ({ field, valueLine, length }: Pick<SecretFinding, "field" | "valueLine" | "length">) =>
  `${printable(field)}${valueLine > 1 ? `, its line ${valueLine}` : ""}, ${plural(length, "character")}`;

/** What a scan came to, in a line or two. */
export function secretsTotals({ files, objects, documents, findings, clean }: SecretsSummary, options: { readonly colours: boolean }): string {
  const colour: typeof paint = options.colours ? paint : (_, text) => text;
  const mark = clean ? colour("green", "✔") : colour("red", "✖");
  const read = `${plural(objects.read, "object")} in ${plural(files, "file")}`;
  const counts = (["high", "medium", "low"] as const)
    .filter((severity) => findings.bySeverity[severity] > 0)
    .map((severity) => `${findings.bySeverity[severity]} ${severity}`);
  const found =
    findings.total === 0
      ? "nothing that looks like a credential"
      : `${plural(findings.total, "finding")} in ${plural(objects.withFindings, "object")} (${counts.join(", ")})`;
  const unreadable = documents.unreadable === 0 ? "" : `; ${documents.unreadable} could not be read`;
  const left = [
    ...(findings.examples > 0 ? [`${plural(findings.examples, "example")} of documentation, which nobody can use`] : []),
    ...(documents.notKubernetes > 0 ? [`${plural(documents.notKubernetes, "document")} without a Kubernetes object`] : []),
  ];
  return `${mark} ${read}: ${found}${unreadable}\n${left.length > 0 ? `  left out: ${left.join(", ")}\n` : ""}`;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
