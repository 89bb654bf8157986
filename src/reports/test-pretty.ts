import type { CaseResult, Cell, MatrixRow } from "../harness/result.ts";
import type { TestOutcome } from "../harness/test.ts";
import { paint } from "./style.ts";

/** Failures shown in full; more are counted. */
const shown = 20;

/** The verdict matrix, what went wrong, and the totals. */
export function testPretty(outcome: TestOutcome): string {
  return [...matrix(outcome), "", ...failures(outcome), ...notes(outcome), summary(outcome)].join("\n");
}

function matrix({ matrix: rows, engines }: TestOutcome): string[] {
  const names = engines.filter(({ status }) => status.available).map(({ name }) => name);
  const labels = rows.map((row) => label(row));
  const width = Math.max(...labels.map(({ length }) => length), 5);
  const header = `${"check".padEnd(width)}  ${names.map((name) => name.padEnd(columnWidth(name))).join("  ")}`.trimEnd();
  return [
    paint("bold", header),
    ...rows.map((row, index) => `${(labels[index] as string).padEnd(width)}  ${row.cells.map((cell) => cellText(cell)).join("  ")}`.trimEnd()),
  ];
}

const label = ({ control, check }: MatrixRow) => (control === check ? control : `${control}/${check}`);
const columnWidth = (name: string) => Math.max(name.length, 12);

function cellText({ engine, right, wrong, judged, unsupported }: Cell): string {
  const text = `${right}/${judged - unsupported}`;
  const mark = wrong > 0 ? paint("red", "✖") : right > 0 ? paint("green", "✔") : paint("red", "∅");
  return `${mark} ${text.padEnd(columnWidth(engine) - 2)}`;
}

function failures({ cases, problems }: TestOutcome): string[] {
  const wrong = cases.filter(({ judgements }) => judgements.some(({ right }) => right === false));
  return [
    ...wrong.slice(0, shown).flatMap(caseLines),
    ...(wrong.length > shown ? [`… and ${wrong.length - shown} more cases with a wrong verdict (--reporter json has them all)`] : []),
    ...problems.map(({ message, remedy }) => `${paint("red", "✖")} ${message}\n    ${remedy}`),
    ...(wrong.length + problems.length > 0 ? [""] : []),
  ];
}

function caseLines({ control, check, name, kind, operation, expected, judgements }: CaseResult): string[] {
  return [
    `${paint("red", "✖")} ${control}/${check}: ${name} (${operation} ${kind}): expected ${expected}`,
    ...judgements.map(
      ({ engine, outcome, right, message }) => `    ${engine}: ${outcome}${right === false ? paint("red", " ← wrong") : ""}${message ? ` (${message})` : ""}`,
    ),
  ];
}

function notes({ absent, unusedCases, divergences, unsupported }: TestOutcome): string[] {
  return [
    ...absent.map(({ name, reason, remedy }) => `${paint("yellow", "!")} ${name} did not judge: ${reason}; ${remedy}`),
    ...(unusedCases.length > 0 ? [`${paint("yellow", "!")} cases of controls that the spec does not hold: ${unusedCases.join(", ")}`] : []),
    ...(unsupported > 0 ? [`${unsupported} verdicts unsupported: the Kyverno CLI cannot judge an UPDATE`] : []),
    ...(divergences.length > 0 ? [`${paint("red", "✖")} the engines disagree on ${divergences.length} cases`] : []),
  ];
}

function summary({ green, passed, failed, cases, engines }: TestOutcome): string {
  const judging = engines.filter(({ status }) => status.available).map(({ name }) => name);
  return `${green ? paint("green", "✔ green") : paint("red", "✖ red")}: ${cases.length} cases in ${judging.join(", ") || "no engine"}: ${passed} verdicts as expected, ${failed} not`;
}
