import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { readRequests } from "../../src/harness/request-files.ts";
import { example } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

const pod = "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { hostPID: null } }";
const known = new Set(["disallow-host-namespaces", "require-image-digests"]);

function read(spec: string, plan = example().plan) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "requests"));
  writeFileSync(join(folder, "requests/a.yaml"), `apiVersion: bulwark.dev/v1alpha1\nkind: Case\nspec:\n${spec}`);
  const problems: Diagnostic[] = [];
  const cases = readRequests(folder, plan, known, problems);
  if (problems.length > 0) throw new UserError(problems);
  return cases;
}

function refused(spec: string): string[] {
  try {
    read(spec);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.diagnostics.map(({ code, location, message }) => `${location?.line} ${code}: ${message}`);
  }
}

it("gives a case for each check of the controls that are named, with the request as the API server has it", () => {
  const cases = read(
    `  operation: UPDATE\n  object: ${pod}\n  oldObject: ${pod}\n  userInfo: { username: a, groups: [b] }\n  expect: { disallow-host-namespaces: pass, disallow-host-namespaces/host-pid: fail }\n`,
  );
  expect(cases.map(({ check, expected }) => `${check.check} ${expected}`)).toEqual(["host-network pass", "host-pid fail", "host-ipc pass"]);
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "default" }, spec: {} };
  expect(cases[0]).toMatchObject({ name: "requests/a.yaml", origin: "file" });
  expect(cases[0]?.request).toEqual({ id: "requests/a.yaml", operation: "UPDATE", object, oldObject: object, userInfo: { username: "a", groups: ["b"] } });
});

it("has what is deleted as the object, too, as Gatekeeper's webhook has it", () => {
  const [only] = read(`  operation: DELETE\n  oldObject: ${pod}\n  expect: { require-image-digests: not-applicable }\n`);
  expect(only?.request.object).toEqual(only?.request.oldObject);
});

it("leaves out checks of a control that the spec's profile does not hold", () => {
  const { plan } = example();
  const fewer = { ...plan, checks: plan.checks.filter(({ control, id }) => control !== "disallow-host-namespaces" || id === "host-ipc") };
  const cases = read(
    `  operation: CREATE\n  object: ${pod}\n  expect: { disallow-host-namespaces/host-pid: fail, disallow-host-namespaces/host-ipc: pass }\n`,
    fewer,
  );
  expect(cases.map(({ check, expected }) => `${check.check} ${expected}`)).toEqual(["host-ipc pass"]);
});

const expectation = "  expect: { disallow-host-namespaces: pass }\n";

it.each([
  ["an UPDATE without an old object", `  operation: UPDATE\n  object: ${pod}\n${expectation}`, ["3 missing-object: the UPDATE lacks its oldObject"]],
  [
    "a CREATE with an old object",
    `  operation: CREATE\n  object: ${pod}\n  oldObject: ${pod}\n${expectation}`,
    ["6 needless-object: the API server sends no oldObject with a CREATE"],
  ],
  ["a DELETE of nothing", `  operation: DELETE\n${expectation}`, ["3 missing-object: the DELETE lacks its oldObject"]],
  [
    "a kind that changes",
    `  operation: UPDATE\n  object: ${pod}\n  oldObject: ${pod.replace("Pod", "Job")}\n${expectation}`,
    ["5 other-kind: a Job does not become a Pod"],
  ],
  ["a control that is none", `  operation: CREATE\n  object: ${pod}\n  expect: { none: pass }\n`, ["6 unknown-control: there is no control none"]],
  [
    "a check that is none",
    `  operation: CREATE\n  object: ${pod}\n  expect: { disallow-host-namespaces/none: pass }\n`,
    ["6 unknown-check: disallow-host-namespaces has no check none"],
  ],
  [
    "a verdict that is none",
    `  operation: CREATE\n  object: ${pod}\n  expect: { disallow-host-namespaces: ok }\n`,
    [expect.stringMatching(/^6 not-one-of: .*ok/)],
  ],
  ["an operation that is none", `  operation: CONNECT\n  object: ${pod}\n${expectation}`, [expect.stringMatching(/^4 not-one-of: .*CONNECT/)]],
  ["a field that is none", `  operation: CREATE\n  verb: x\n  object: ${pod}\n${expectation}`, [expect.stringMatching(/^5 unknown-field: .*verb/)]],
  ["a key that stands twice", `  operation: CREATE\n  operation: CREATE\n  object: ${pod}\n${expectation}`, [expect.stringMatching(/^5 duplicate-key/)]],
  ["no expectation", `  operation: CREATE\n  object: ${pod}\n`, [expect.stringMatching(/^3 missing-field: .*expect/)]],
])("refuses %s at its line", (_, spec, problems) => {
  expect(refused(spec)).toEqual(problems);
});
