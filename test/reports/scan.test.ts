import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ScanFinding, ScanReporter, ScanSummary } from "../../src/harness/scan-result.ts";
import { scanJson } from "../../src/reports/scan-json.ts";
import { scanPretty } from "../../src/reports/scan-pretty.ts";
import { fileSink, type TextSink } from "../../src/reports/text-sink.ts";
import { temporaryFolder } from "../support/temporary.ts";

const finding = (more: Partial<ScanFinding> = {}): ScanFinding => ({
  control: "disallow-host-namespaces",
  check: "host-network",
  title: "The host's network namespace is not used",
  severity: "high",
  enforcement: "warn",
  message: "do not set hostNetwork to true",
  object: { apiVersion: "v1", kind: "Pod", namespace: "default", name: "a" },
  source: { file: "deploy/a.yaml", line: 3 },
  ...more,
});

const label = finding({
  control: "require-team-label",
  check: "require-team-label",
  severity: "low",
  enforcement: "audit",
  message: "set the label acme.io/team",
});
const problem = { code: "invalid-yaml", severity: "error", message: "deficient indentation", location: { file: "deploy/b.yaml", line: 2, column: 1 } } as const;

const summary: ScanSummary = {
  judgedBy: "profile restricted",
  checks: 16,
  files: 2,
  objects: { judged: 1234, exempt: 0, withoutChecks: 1, withFindings: 2 },
  documents: { empty: 0, notKubernetes: 2, unreadable: 1 },
  findings: { total: 3, bySeverity: { low: 1, medium: 0, high: 2, critical: 0 }, byEnforcement: { audit: 1, warn: 2, enforce: 0 }, failing: 3 },
  controls: [
    { control: "disallow-host-namespaces", severity: "high", findings: 2, objects: 2 },
    { control: "require-team-label", severity: "low", findings: 1, objects: 1 },
  ],
  notConfigured: [{ control: "restrict-image-registries", parameters: ["registries"] }],
  clean: false,
};

const nothing: ScanSummary = {
  ...summary,
  objects: { judged: 1, exempt: 0, withoutChecks: 0, withFindings: 0 },
  documents: { empty: 0, notKubernetes: 0, unreadable: 0 },
  findings: { total: 0, bySeverity: { low: 0, medium: 0, high: 0, critical: 0 }, byEnforcement: { audit: 0, warn: 0, enforce: 0 }, failing: 0 },
  files: 1,
  notConfigured: [],
  clean: true,
};

async function told(
  make: (sink: TextSink) => ScanReporter,
  end: ScanSummary,
  objects: ScanFinding[][] = [],
  problems: (typeof problem)[] = [],
): Promise<string> {
  const pieces: string[] = [];
  const reporter = make({ write: (piece) => void pieces.push(piece), end: () => undefined });
  for (const object of objects) await reporter.object(object);
  for (const entry of problems) await reporter.problem(entry);
  await reporter.end(end);
  return pieces.join("");
}

const pretty = (sink: TextSink) => scanPretty(sink, { colours: false });
const other = finding({ object: { apiVersion: "apps/v1", kind: "Deployment", name: "" }, source: { file: "deploy/b.yaml", line: 9 } });

it("groups findings for people by file and object, with the totals last", async () => {
  expect(await told(pretty, summary, [[finding(), label], [other]], [problem])).toBe(`deploy/a.yaml
  line 3  Pod default/a
    high     warn    disallow-host-namespaces/host-network  do not set hostNetwork to true
    low      audit   require-team-label                     set the label acme.io/team

deploy/b.yaml
  line 9  Deployment (no name)
    high     warn    disallow-host-namespaces/host-network  do not set hostNetwork to true
  unreadable  deploy/b.yaml:2:1: error: deficient indentation [invalid-yaml]

CONTROL                   SEVERITY  FINDINGS  OBJECTS
disallow-host-namespaces  high             2        2
require-team-label        low              1        1

! not configured: restrict-image-registries needs registries (spec.controls.restrict-image-registries.parameters of a spec)
✖ 1,234 objects in 2 files judged by 16 checks of profile restricted: 3 findings in 2 objects (2 high, 1 low, 2 warn, 1 audit); 1 document could not be read
  not judged: 1 object that no check is about, 2 documents that are no Kubernetes objects
`);
});

it("says in a line that nothing was found", async () => {
  expect(await told(pretty, nothing)).toBe("✔ 1 object in 1 file judged by 16 checks of profile restricted: no findings\n");
});

it("writes one JSON document, whatever there is to tell", async () => {
  const parse = async (...input: [ScanSummary, ScanFinding[][]?, (typeof problem)[]?]) => JSON.parse(await told(scanJson, ...input)) as Record<string, unknown>;
  const { notConfigured, ...rest } = summary;
  expect(await parse(summary, [[finding(), label], [other]], [problem, problem])).toEqual({
    findings: [finding(), label, other],
    problems: [problem, problem],
    summary: rest,
    notConfigured,
  });
  expect(await parse(summary, [], [problem])).toMatchObject({ findings: [], problems: [problem] });
  expect(await parse(nothing)).toMatchObject({ findings: [], problems: [], summary: { clean: true }, notConfigured: [] });
});

it("writes a finding as soon as it is told", async () => {
  const pieces: string[] = [];
  const reporter = scanJson({ write: (piece) => void pieces.push(piece), end: () => undefined });
  await reporter.object([finding(), label]);
  expect(pieces.join("").split("\n")).toHaveLength(4);
});

it("writes long reports to a file whole", async () => {
  const file = join(temporaryFolder(), "report.txt");
  const sink = fileSink(file);
  const line = "é".repeat(999);
  for (let index = 0; index < 500; index += 1) await sink.write(`${line}\n`);
  await sink.end();
  expect(readFileSync(file, "utf8")).toBe(`${line}\n`.repeat(500));
  expect(() => fileSink(join(file, "below"))).toThrow("cannot be written");
});
