/** What gator says of a case: no violation, violations with their messages, or that it could not judge it. */
export type CaseOutcome =
  | { readonly type: "none" }
  | { readonly type: "violations"; readonly messages: string }
  | { readonly type: "error"; readonly message: string };

/** Of each case by the names of its test and itself; a test that fails as a whole has the reason under its own name. */
export type SuiteOutcome = { readonly cases: ReadonlyMap<string, CaseOutcome>; readonly tests: ReadonlyMap<string, string> };

export const caseKey = (test: string, name: string) => `${test}/${name}`;

const violations = /got \d+ violations but want none: got messages \[([\s\S]*)\]$/;

/**
 * Reads what `gator verify --verbose` prints of a suite in which every case asserts that there are no violations. Names of
 * tests and cases are words of ours; what an object or a message holds stands behind them, indented.
 * @see github.com/open-policy-agent/gatekeeper/pkg/gator/verify/printer_go.go
 */
export function readResults(output: string): SuiteOutcome {
  const cases = new Map<string, CaseOutcome>();
  const tests = new Map<string, string>();
  let test = "";
  let failing: { readonly key: string; lines: string[] } | undefined;
  const finish = () => {
    if (failing) cases.set(failing.key, outcomeOf(failing.lines.join("\n").trim()));
    failing = undefined;
  };
  const lines = output.split("\n");
  for (const [index, line] of lines.entries()) {
    const mark = /^( {4})?(=== RUN {3}|--- PASS: |--- FAIL: )(template|twin|case-\d+)(?:\t\(.*\))?$/.exec(line);
    if (!mark) {
      failing?.lines.push(line);
      continue;
    }
    finish();
    const [, inner, word, name = ""] = mark;
    if (word === "=== RUN   " && inner === undefined) test = name;
    else if (inner !== undefined && word === "--- PASS: ") cases.set(caseKey(test, name), { type: "none" });
    else if (inner !== undefined && word === "--- FAIL: ") failing = { key: caseKey(test, name), lines: [] };
    else if (word === "--- FAIL: " && lines[index + 1]?.startsWith("  ")) tests.set(name, (lines[index + 1] as string).trim());
  }
  finish();
  return { cases, tests };
}

function outcomeOf(text: string): CaseOutcome {
  const messages = violations.exec(text)?.[1];
  return messages === undefined ? { type: "error", message: text } : { type: "violations", messages };
}
