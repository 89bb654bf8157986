import { expect, it } from "vitest";
import { parseReports, type ReportRow } from "../../src/engines/kyverno/report.ts";

/** A result as the Kyverno CLI writes it, with what is given in place of what it has. */
const result = (fields: object = {}) => ({
  source: "kyverno",
  policy: "require-team-label",
  rule: "require-team-label",
  category: "Organisation",
  severity: "low",
  timestamp: { seconds: 1795453495, nanos: 0 },
  result: "fail",
  scored: true,
  resources: [{ kind: "Deployment", namespace: "shop", name: "web", apiVersion: "apps/v1" }],
  message: "set the label acme.io/team",
  properties: { process: "background scan" },
  ...fields,
});

const report = (kind: "Report" | "ClusterReport", results: readonly object[]) =>
  JSON.stringify({ kind, apiVersion: "openreports.io/v1alpha1", metadata: { name: "merged" }, source: "", summary: { pass: 0, fail: 1 }, results });

const row: ReportRow = {
  policy: "require-team-label",
  rule: "require-team-label",
  result: "fail",
  message: "set the label acme.io/team",
  resources: [{ apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" }],
};

it("reads the rows of a report", () => {
  expect(parseReports(`${report("ClusterReport", [result()])}\n`)).toEqual([row]);
});

it("reads past warnings and prose before, between and after reports", () => {
  const lines = [
    "Warning: policy.yaml: kyverno.io/v1 ClusterPolicy is deprecated and will be removed in a future release",
    "",
    "Applying 1 policy rule(s) to 2 resource(s)...",
    "----------------------------------------------------------------------",
    report("ClusterReport", [result()]),
    "policy require-team-label -> resource shop/Deployment/web failed:",
    '  {"this": "is the text of a message"}',
    "",
    "pass: 0, fail: 1, warn: 0, error: 0, skip: 0",
    "",
  ];
  expect(parseReports(lines.join("\n"))).toEqual([row]);
});

it("reads namespaced reports and the cluster's, separated by ---", () => {
  const namespace = { apiVersion: "v1", kind: "Namespace", name: "shop" };
  const output = [
    report("Report", [result()]),
    "---",
    report("Report", [result({ result: "pass" })]),
    "---",
    report("ClusterReport", [result({ resources: [namespace] })]),
  ];
  const rows = parseReports(output.join("\n"));
  expect(rows.map((entry) => entry.result)).toEqual(["fail", "pass", "fail"]);
  expect(rows[2]?.resources).toEqual([{ ...namespace, namespace: "" }]);
});

it("has no rows where there is no output, no report, or a report without results", () => {
  expect(parseReports("")).toEqual([]);
  expect(parseReports("\n\n")).toEqual([]);
  expect(parseReports("Error: failed to load policies\n")).toEqual([]);
  expect(parseReports(JSON.stringify({ kind: "ClusterReport", metadata: { name: "merged" }, summary: {} }))).toEqual([]);
  expect(parseReports(report("ClusterReport", []))).toEqual([]);
});

it("keeps every row of an object that has several", () => {
  const rows = parseReports(report("ClusterReport", [result(), result({ rule: "autogen-require-team-label", result: "pass", message: "" })]));
  expect(rows.map(({ rule, result: outcome }) => `${rule}=${outcome}`)).toEqual(["require-team-label=fail", "autogen-require-team-label=pass"]);
});

it("tells a rule by the name that the row has, and an empty one where it has none", () => {
  const [renamed, without] = parseReports(report("ClusterReport", [result({ rule: "another-name" }), result({ rule: undefined })]));
  expect(renamed?.rule).toBe("another-name");
  expect(without?.rule).toBe("");
});

it("keeps a row about several objects as one", () => {
  const resources = ["web", "api"].map((name) => ({ kind: "Deployment", namespace: "shop", name, apiVersion: "apps/v1" }));
  const [only, ...others] = parseReports(report("Report", [result({ resources })]));
  expect(others).toEqual([]);
  expect(only?.resources.map(({ name }) => name)).toEqual(["web", "api"]);
});

it("takes fields of another type for empty ones, and the row stays", () => {
  expect(parseReports(report("Report", [{ policy: 7, result: null, resources: ["web", { name: 3 }] }]))).toEqual([
    { policy: "", rule: "", result: "", message: "", resources: [{ apiVersion: "", kind: "", namespace: "", name: "" }] },
  ]);
});

it("refuses a report that is cut off", () => {
  expect(() => parseReports(report("Report", [result()]).slice(0, -10))).toThrow(SyntaxError);
});
