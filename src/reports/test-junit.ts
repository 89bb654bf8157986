import type { Claim } from "../harness/claims/claim.ts";
import type { CaseResult, Judgement } from "../harness/result.ts";
import type { TestOutcome } from "../harness/test.ts";

/**
 * The outcome as JUnit XML: a suite for each engine, a test case for each verdict; one for each evaluator, a test case for each
 * claim; problems of the run are errors of a
 * suite of their own.
 * @see https://github.com/testmoapp/junitxml
 */
export function testJunit({ engines, cases, claims, problems }: TestOutcome): string {
  const suites = engines
    .filter(({ status }) => status.available)
    .map(({ name }) => {
      const entries = cases.flatMap((result) => result.judgements.filter(({ engine }) => engine === name).map((judgement) => testCase(result, judgement)));
      return suite(name, entries);
    });
  const evaluated = [...Map.groupBy(claims, ({ evaluator }) => evaluator)].map(([name, judged]) => suite(name, judged.map(claimCase)));
  const broken = problems.map(
    ({ code, message, remedy }) =>
      `    <testcase classname="run" name="${xml(code)}">\n      <error message="${xml(message)}">${xml(remedy)}</error>\n    </testcase>\n`,
  );
  const run =
    broken.length > 0
      ? `  <testsuite name="run" tests="${broken.length}" failures="0" errors="${broken.length}" skipped="0">\n${broken.join("")}  </testsuite>\n`
      : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bulwark">\n${[...suites, ...evaluated].join("")}${run}</testsuites>\n`;
}

function suite(name: string, entries: readonly string[]): string {
  const count = (element: string) => entries.filter((entry) => entry.includes(`<${element}`)).length;
  return `  <testsuite name="${xml(name)}" tests="${entries.length}" failures="${count("failure")}" errors="0" skipped="${count("skipped")}">\n${entries.join("")}  </testsuite>\n`;
}

function claimCase({ control, claim, expected, found }: Claim): string {
  const head = `    <testcase classname="${xml(control)}" name="${xml(claim)}"`;
  return expected === found ? `${head}/>\n` : `${head}>\n      <failure message="${xml(`expected ${expected}, found ${found}`)}"/>\n    </testcase>\n`;
}

function testCase({ control, check, name, kind, operation, expected }: CaseResult, { outcome, right, message }: Judgement): string {
  const head = `    <testcase classname="${xml(`${control}/${check}`)}" name="${xml(`${name} ${operation} ${kind}`)}"`;
  if (right === true) return `${head}/>\n`;
  const inner =
    right === undefined
      ? `<skipped message="${xml(message ?? "unsupported")}"/>`
      : `<failure message="expected ${expected}, got ${outcome}">${xml(message ?? "")}</failure>`;
  return `${head}>\n      ${inner}\n    </testcase>\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Text that XML 1.0 allows. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
