import type { Claim } from "../harness/claims/claim.ts";
import type { CaseResult, Cell, MatrixRow } from "../harness/result.ts";
import type { TestOutcome } from "../harness/test.ts";
import { paint } from "./style.ts";

/** Failures shown in full; more are counted. */
const shown = 20;

/** The verdict matrix, what went wrong, and the totals. */
export function testPretty(outcome: TestOutcome): string {
  return [
    ...(outcome.matrix.length > 0 ? [...matrix(outcome), ""] : []),
    ...evaluations(outcome),
    ...failures(outcome),
    ...notes(outcome),
    summary(outcome),
  ].join("\n");
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

/** A line for each evaluator and control. */
function evaluations({ claims }: TestOutcome): string[] {
  if (claims.length === 0) return [];
  const rows = [...Map.groupBy(claims, ({ control, evaluator }) => `${control}\n${evaluator}`)].map(([key, judged]) => {
    const [control = "", evaluator = ""] = key.split("\n");
    const right = judged.filter(holds).length;
    return { control, evaluator, text: `${right === judged.length ? paint("green", "✔") : paint("red", "✖")} ${right}/${judged.length}` };
  });
  const width = Math.max(...rows.map(({ control }) => control.length));
  const other = Math.max(...rows.map(({ evaluator }) => evaluator.length), 9);
  return [
    paint("bold", `${"artifacts of".padEnd(width)}  ${"evaluator".padEnd(other)}  claims`),
    ...rows.map(({ control, evaluator, text }) => `${control.padEnd(width)}  ${evaluator.padEnd(other)}  ${text}`),
    "",
  ];
}

const holds = ({ expected, found }: Claim) => expected === found;

function failures({ cases, claims, problems }: TestOutcome): string[] {
  const wrong = cases.filter(({ judgements }) => judgements.some(({ right }) => right === false));
  const broken = claims.filter((claim) => !holds(claim));
  return [
    ...wrong.slice(0, shown).flatMap(caseLines),
    ...(wrong.length > shown ? [`… and ${wrong.length - shown} more cases with a wrong verdict (--reporter json has them all)`] : []),
    ...broken
      .slice(0, shown)
      .map(
        ({ control, claim, evaluator, expected, found }) =>
          `${paint("red", "✖")} ${control}: ${claim}: expected ${expected}\n    ${evaluator}: ${found}${paint("red", " ← wrong")}`,
      ),
    ...(broken.length > shown ? [`… and ${broken.length - shown} more claims that do not hold (--reporter json has them all)`] : []),
    ...problems.map(({ message, remedy }) => `${paint("red", "✖")} ${message}\n    ${remedy}`),
    ...(wrong.length + broken.length + problems.length > 0 ? [""] : []),
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

function notes({ absent, unusedCases, divergences, cases }: TestOutcome): string[] {
  return [
    ...absent.map(({ name, reason, remedy }) => `${paint("yellow", "!")} ${name} did not judge: ${reason}; ${remedy}`),
    ...(unusedCases.length > 0 ? [`${paint("yellow", "!")} cases of what the spec does not hold: ${unusedCases.join(", ")}`] : []),
    ...unsupported(cases),
    ...(divergences.length > 0 ? [`${paint("red", "✖")} the engines disagree on ${divergences.length} cases`] : []),
  ];
}

/** A line for each engine that could not judge cases: how many, and why. */
function unsupported(cases: readonly CaseResult[]): string[] {
  const judgements = cases.flatMap((entry) => entry.judgements).filter(({ outcome }) => outcome === "unsupported");
  return [...Map.groupBy(judgements, ({ engine }) => engine)].map(([engine, own]) => {
    const others = own.filter(({ refused }) => !refused);
    const refused = own.length - others.length;
    const reasons = [
      ...(refused > 0 ? [`${refused} of objects that Kubernetes itself refuses`] : []),
      ...(others.length > 0 ? [`${refused > 0 ? `${others.length} others, such as: ` : ""}${others[0]?.message ?? "it does not say why"}`] : []),
    ];
    return `${engine}: ${own.length} verdicts unsupported: ${reasons.join("; ")}`;
  });
}

function summary({ green, passed, failed, cases, claims, engines }: TestOutcome): string {
  const held = claims.filter(holds).length;
  const artifacts = claims.length > 0 ? `; ${held} claims of artifacts hold, ${claims.length - held} do not` : "";
  const judging = engines.filter(({ status }) => status.available).map(({ name }) => name);
  return `${green ? paint("green", "✔ green") : paint("red", "✖ red")}: ${cases.length} cases in ${judging.join(", ") || "no engine"}: ${passed} verdicts as expected, ${failed} not${artifacts}`;
}
