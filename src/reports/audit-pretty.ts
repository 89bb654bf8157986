import { formatDiagnostic } from "../diagnostics/format.ts";
import type { AuditedPlace, AuditFinding, AuditItem, AuditResult, NotJudged } from "../harness/audit/audit-result.ts";
import { printable } from "./printable.ts";
import { checkName, number, objectName, type Paint, plural, severityLabels, table } from "./scan-parts.ts";
import { paint } from "./style.ts";

/** Objects that are named of those that could not be judged. */
const shown = 5;

/** Subjects that are named of a binding. */
const shownSubjects = 10;

/** The audit for people: findings by object, why they matter and what to do, what could not be told, items and totals. */
export function auditPretty(result: AuditResult, options: { readonly colours: boolean }): string {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const labels = severityLabels(colour);
  const byObject = Map.groupBy(result.findings, ({ object: { kind, namespace, name } }) => `${kind} ${namespace}/${name}`);
  return [
    ...[...byObject.values()].flatMap((findings) => [...objectLines(findings, labels, colour), ""]),
    ...advice(result.findings, colour),
    auditTotals(result, options),
  ].join("\n");
}

function objectLines(findings: readonly AuditFinding[], labels: ReturnType<typeof severityLabels>, colour: Paint): string[] {
  const [{ object, source, binding, created }] = findings as [AuditFinding];
  const width = Math.max(...findings.map((finding) => checkName(finding).length));
  const place = source ? `  ${colour("dim", `${printable(source.file)}:${source.line}`)}` : "";
  return [
    `${colour("bold", objectName(object))}${place}`,
    ...(binding ? [colour("dim", `  ${bindingText(binding, created)}`)] : []),
    ...findings.map(
      (finding) => `  ${labels[finding.severity]} ${finding.enforcement.padEnd(7)} ${checkName(finding).padEnd(width)}  ${printable(finding.message)}`,
    ),
  ];
}

function bindingText({ role, subjects }: NonNullable<AuditFinding["binding"]>, created: string | undefined): string {
  const whom = subjects.length === 0 ? "nobody" : some(subjects, shownSubjects);
  return printable(`${role} for ${whom}${created === undefined ? "" : `, since ${created}`}`);
}

/** Once for each control that something breaks. */
function advice(findings: readonly AuditFinding[], colour: Paint): string[] {
  const controls = new Map(findings.map((finding) => [finding.control, finding]));
  return [...controls.values()]
    .sort((one, other) => ((one.item ?? "~") < (other.item ?? "~") ? -1 : 1))
    .flatMap(({ item, control, why, remedy }) => [
      colour("bold", printable(`${item === undefined ? "" : `${item} `}${control}`)),
      printable(`  why   ${why}`),
      printable(`  do    ${remedy}`),
      "",
    ]);
}

/** What an audit came to: items, what was not read and not judged, and the totals. */
export function auditTotals(result: AuditResult, options: { readonly colours: boolean }): string {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const lines = [
    ...itemTable(result.items, colour),
    ...result.notRead.map(({ kind, reason, remedy }) => `${colour("red", "✖")} not read: ${printable(`${kind}: ${reason}`)}\n    ${printable(remedy)}`),
    ...result.problems.map((problem) => `${colour("red", "✖")} ${formatDiagnostic(problem)}`),
    ...notJudgedLines(result.notJudged, colour),
    ...result.notConfigured.map(
      ({ control, parameters }) =>
        `${colour("yellow", "!")} not configured: ${control} needs ${parameters.join(", ")} (spec.controls.${control}.parameters of a spec)`,
    ),
    verdict(result, colour),
    ...leftOut(result),
  ];
  return `${lines.join("\n")}\n`;
}

function itemTable(items: readonly AuditItem[], colour: Paint): string[] {
  const rows = items.map(({ item = "own", control, severity, findings, objects, notJudged }) => [
    item,
    printable(control),
    severity,
    number(findings),
    number(objects),
    notJudged === 0 ? "" : plural(notJudged, "check"),
  ]);
  return table(["ITEM", "CONTROL", "SEVERITY", "FINDINGS", "OBJECTS", "NOT JUDGED"], rows, [3, 4], colour);
}

function notJudgedLines(entries: readonly NotJudged[], colour: Paint): string[] {
  const byReason = Map.groupBy(entries, ({ reason }) => reason);
  return [...byReason].map(([reason, alike]) => {
    const objects = [...new Set(alike.flatMap((entry) => entry.objects))];
    const which = objects.length === 0 ? "" : `\n    of ${printable(some(objects, shown))}`;
    return `${colour("yellow", "!")} not judged: ${printable(reason)}: ${printable(alike.map(checkName).join(", "))}${which}`;
  });
}

function verdict({ judgedBy, place, checks, objects, findings, notRead, notJudged, problems, clean }: AuditResult, colour: Paint): string {
  const mark = clean ? colour("green", "✔") : colour("red", "✖");
  const judged = `${plural(objects.judged, "object")} ${where(place)} judged by ${plural(checks, "check")} of ${printable(judgedBy)}`;
  const found = findings.length === 0 ? "no findings" : `${plural(findings.length, "finding")} in ${plural(objects.withFindings, "object")}`;
  const gaps = [
    ...(notRead.length > 0 ? [`${plural(notRead.length, "kind")} not read`] : []),
    ...(problems.length > 0 ? [`${plural(problems.length, "document")} could not be read`] : []),
    ...(notJudged.length > 0 ? [`${plural(new Set(notJudged.map(checkName)).size, "check")} not judged for everything`] : []),
  ];
  return `${mark} ${[`${judged}: ${found}`, ...gaps].join("; ")}`;
}

function where(place: AuditedPlace): string {
  return place.type === "dump" ? `in ${plural(place.files, "file")}` : printable(`of the cluster ${place.context}`);
}

function leftOut({ place, notJudged, objects: { owned, exempt, withoutChecks } }: AuditResult): string[] {
  const parts = [
    ...(owned > 0 ? [`${plural(owned, "object")} of workloads that were judged`] : []),
    ...(exempt > 0 ? [`${plural(exempt, "object")} in exempt namespaces`] : []),
    ...(withoutChecks > 0 ? [`${plural(withoutChecks, "object")} that no check of single objects is about`] : []),
  ];
  return [
    ...(parts.length > 0 ? [`  not judged by themselves: ${parts.join(", ")}`] : []),
    ...(place.type === "dump" && notJudged.length > 0
      ? ["  to have everything judged: dump every kind with --all-namespaces; --complete says that a dump holds all there is"]
      : []),
  ];
}

function some(names: readonly string[], count: number): string {
  return names.length > count ? `${names.slice(0, count).join(", ")} and ${number(names.length - count)} more` : names.join(", ");
}
