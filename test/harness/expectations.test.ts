import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { writeBundle } from "../../src/bundle/write.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import type { CheckName, Engine, Outcome, Verdict } from "../../src/engines/engine.ts";
import { engines } from "../../src/engines/index.ts";
import { opaWasmEngine } from "../../src/engines/opa-wasm/index.ts";
import { boundaryCases } from "../../src/harness/boundary-cases.ts";
import type { Case } from "../../src/harness/case.ts";
import { readCases } from "../../src/harness/case-files.ts";
import type { TestResult } from "../../src/harness/result.ts";
import { runCases } from "../../src/harness/run.ts";
import { test } from "../../src/harness/test.ts";
import { packageRoot } from "../../src/package-root.ts";
import { bulwark } from "../support/cli.ts";
import { example, exampleSpec, now } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

afterEach(() => vi.unstubAllEnvs());

const { plan, bundle } = example();
const cases = boundaryCases(plan);
const names = plan.checks.map(({ control, id }) => ({ control, check: id }));
const check: CheckName = { control: "disallow-host-namespaces", check: "host-network" };
const own = cases.filter((entry) => entry.check.control === check.control && entry.check.check === check.check);
const isKnown = new Set(plan.checks.map(({ control }) => control));

/** An engine that answers every request by the function; `undefined` is silence. */
function fakeEngine(name: string, answer: (request: Case["request"]) => Outcome | readonly Outcome[] | undefined, available = true): Engine {
  return {
    name,
    probe: async () => (available ? { available, version: "0", detail: "fake" } : { available, reason: "it is not installed", remedy: "install it" }),
    review: async (_, assignments) =>
      assignments.flatMap((assignment) =>
        assignment.requests.flatMap((request): Verdict[] =>
          [answer(request) ?? []].flat().map((outcome) => ({ engine: name, ...assignment.check, requestId: request.id, outcome })),
        ),
      ),
  };
}

const expectedOf = new Map(cases.map((entry) => [entry.request.id, entry.expected]));
const right = fakeEngine("right", ({ id }) => expectedOf.get(id));
const codes = ({ problems }: TestResult) => problems.map(({ code }) => code);

it("is green where engines say what is expected", async () => {
  const result = await runCases(bundle.files, own, [right, opaWasmEngine], [check]);
  expect(result).toMatchObject({ green: true, failed: 0, problems: [], divergences: [] });
  expect(result.passed).toBe(own.length * 2);
});

it("each expectation that is flipped is a failure of its own", async () => {
  const opposite = { pass: "fail", fail: "pass", "not-applicable": "pass" } as const;
  for (const [index, entry] of own.entries()) {
    const flipped = own.map((other) => (other === entry ? { ...entry, expected: opposite[entry.expected] } : other));
    const result = await runCases(bundle.files, flipped, [opaWasmEngine], [check]);
    expect([entry.name, result.green, result.failed], entry.name).toEqual([entry.name, false, 1]);
    expect(result.cases[index]?.judgements[0]?.right).toBe(false);
  }
});

it("every expectation of every check flipped: not one judgement is right", async () => {
  const flipped = cases.map((entry) => ({ ...entry, expected: entry.expected === "pass" ? ("fail" as const) : ("pass" as const) }));
  const result = await runCases(bundle.files, flipped, [opaWasmEngine], names);
  expect([result.green, result.passed, result.failed]).toEqual([false, 0, cases.length]);
  expect(new Set(codes(result))).toEqual(new Set(["never-pass", "never-fail"]));
});

it("no cases, no engine and a check without cases are problems", async () => {
  expect(codes(await runCases(bundle.files, [], [opaWasmEngine], names))).toContain("no-cases");
  expect(codes(await runCases(bundle.files, own, [], [check]))).toContain("no-engine");
  const without = await runCases(bundle.files, own, [opaWasmEngine], [check, { control: "another", check: "check" }]);
  expect(without.problems).toContainEqual(expect.objectContaining({ code: "check-without-cases", message: "another/check has no case" }));
  for (const result of [await runCases([], [], [], []), without]) expect(result.green).toBe(false);
});

it("a check that was never seen to fail, or never to pass, proves nothing", async () => {
  const passing = await runCases(
    bundle.files,
    own.filter(({ expected }) => expected === "pass"),
    [opaWasmEngine],
    [check],
  );
  expect([passing.green, passing.failed, codes(passing)]).toEqual([false, 0, ["never-fail"]]);
  const failing = await runCases(
    bundle.files,
    own.filter(({ expected }) => expected === "fail"),
    [opaWasmEngine],
    [check],
  );
  expect([failing.green, failing.failed, codes(failing)]).toEqual([false, 0, ["never-pass"]]);
});

it("an engine that supports nothing proves nothing", async () => {
  const result = await runCases(bundle.files, own, [fakeEngine("shy", () => "unsupported")], [check]);
  expect([result.green, result.unsupported, codes(result)]).toEqual([false, own.length, ["never-pass", "never-fail"]]);
});

it("what Kubernetes refuses by itself needs no policy that was seen to refuse it; only where that is every bad case", async () => {
  const refusing = (refused: (id: string) => boolean): Engine => ({
    ...right,
    review: async (...given) =>
      (await right.review(...given)).map((verdict) =>
        verdict.outcome === "fail" ? { ...verdict, outcome: "unsupported", refused: refused(verdict.requestId) } : verdict,
      ),
  });
  const all = await runCases(bundle.files, own, [refusing(() => true)], [check]);
  expect([all.green, all.failed, codes(all)]).toEqual([true, 0, []]);
  const [first] = own.filter(({ expected }) => expected === "fail") as [Case];
  const most = await runCases(bundle.files, own, [refusing((id) => id !== first.request.id)], [check]);
  expect([most.green, codes(most)]).toEqual([false, ["never-fail"]]);
  const good = own.filter(({ expected }) => expected !== "fail");
  const none = await runCases(bundle.files, good, [refusing(() => true)], [check]);
  expect([none.green, codes(none)]).toEqual([false, ["never-fail"]]);
});

it("an engine that is not there is a problem that names it", async () => {
  const result = await runCases(bundle.files, own, [opaWasmEngine, fakeEngine("absent", () => "pass", false)], [check]);
  expect(result.green).toBe(false);
  expect(result.problems).toEqual([expect.objectContaining({ code: "engine-absent", message: "absent was asked for and is not there: it is not installed" })]);
});

it("silence is no pass", async () => {
  const [first] = own as [Case];
  const result = await runCases(bundle.files, own, [fakeEngine("silent", ({ id }) => (id === first.request.id ? undefined : expectedOf.get(id)))], [check]);
  expect([result.green, result.failed]).toEqual([false, 1]);
  expect(result.cases[0]?.judgements).toEqual([{ engine: "silent", outcome: "error", right: false, message: "the engine gave no verdict" }]);
});

it("two answers to one request are none, even where one of them is right", async () => {
  const [first] = own as [Case];
  const twice = fakeEngine("twice", ({ id }) => (id === first.request.id ? ["pass", "fail"] : expectedOf.get(id)));
  const result = await runCases(bundle.files, own, [twice], [check]);
  expect([result.green, result.failed]).toEqual([false, 1]);
  expect(result.cases[0]?.judgements).toEqual([{ engine: "twice", outcome: "error", right: false, message: "the engine gave 2 verdicts" }]);
});

it("an answer that nobody asked for is a problem", async () => {
  const stray: Verdict = { engine: "stray", ...check, requestId: "of-nobody", outcome: "pass" };
  const engine = {
    ...fakeEngine("stray", ({ id }) => expectedOf.get(id)),
    review: async (...given: Parameters<Engine["review"]>) => [...(await right.review(...given)).map((verdict) => ({ ...verdict, engine: "stray" })), stray],
  };
  const result = await runCases(bundle.files, own, [engine], [check]);
  expect([result.green, result.failed, codes(result)]).toEqual([false, 0, ["stray-verdict"]]);
});

it("cases that share an id are a problem", async () => {
  const [first] = own as [Case];
  const result = await runCases(bundle.files, [...own, first], [opaWasmEngine], [check]);
  expect([result.green, codes(result)]).toEqual([false, ["shared-id"]]);
});

it("an error is never what was expected", async () => {
  const result = await runCases(bundle.files, own, [fakeEngine("broken", () => "error")], [check]);
  expect([result.green, result.passed, result.failed]).toEqual([false, 0, own.length]);
});

it("engines that disagree are told, whatever was expected", async () => {
  const [first] = own.filter(({ expected }) => expected === "fail") as [Case];
  const other = fakeEngine("other", ({ id }) => (id === first.request.id ? "pass" : expectedOf.get(id)));
  const result = await runCases(bundle.files, own, [right, other], [check]);
  expect(result.divergences.map(({ name, kind }) => `${name} ${kind}`)).toEqual([`${first.name} ${first.request.object.kind}`]);
  const quiet = fakeEngine("quiet", ({ id }) => (id === first.request.id ? "unsupported" : expectedOf.get(id)));
  expect((await runCases(bundle.files, own, [right, quiet], [check])).divergences).toEqual([]);
});

it("a policy that loads in no engine is an error in each", { timeout: 120_000 }, async () => {
  const files = bundle.files.map((file) => (/host-network/.test(file.path) ? { ...file, text: "kind: [\n" } : file));
  const result = await runCases(files, own, engines, [check]);
  expect([result.green, result.passed]).toEqual([false, 0]);
  for (const { judgements, operation } of result.cases) {
    expect(judgements.map(({ outcome }) => outcome)).toEqual(operation === "CREATE" ? engines.map(() => "error") : expect.arrayContaining(["error"]));
    expect(judgements[0]?.message).toMatch(/host-network/);
  }
});

/** A folder of cases that is the repository's, changed. */
function caseFolder(change: (folder: string) => void): string {
  const folder = temporaryFolder();
  cpSync(join(packageRoot, "test", "cases"), folder, { recursive: true });
  change(folder);
  return folder;
}

const pod = (name: string, spec: string, namespace = "shop") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { ${spec}, containers: [{ name: app, image: app }] }\n`;
const put =
  (text: string, ...path: string[]) =>
  (folder: string) => {
    const file = join(folder, ...path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

/** The problems that reading the folder tells: code and place. */
function refusals(folder: string): string[] {
  try {
    readCases(folder, plan, isKnown);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics.map(({ code, location }) => `${code} ${location?.file?.slice(folder.length + 1)}`);
    throw error;
  }
  return [];
}

it.each([
  ["unknown-control disallow-host-network", put(pod("a", "hostNetwork: true"), "disallow-host-network", "bad", "host-network--a.yaml")],
  ["unknown-folder disallow-host-namespaces/ugly", put(pod("a", "hostNetwork: true"), "disallow-host-namespaces", "ugly", "host-network--a.yaml")],
  ["unknown-check disallow-host-namespaces/bad/host-net--a.yaml", put(pod("a", "hostNetwork: true"), "disallow-host-namespaces", "bad", "host-net--a.yaml")],
  ["unknown-check disallow-host-namespaces/bad/host-network.yaml", put(pod("a", "hostNetwork: true"), "disallow-host-namespaces", "bad", "host-network.yaml")],
  [
    "one-object disallow-host-namespaces/bad/host-network--two.yaml",
    put(`${pod("a", "hostNetwork: true")}---\n${pod("b", "hostNetwork: true")}`, "disallow-host-namespaces", "bad", "host-network--two.yaml"),
  ],
  ["one-object disallow-host-namespaces/bad/host-network--none.yaml", put("# nothing yet\n", "disallow-host-namespaces", "bad", "host-network--none.yaml")],
])("%s is refused", (refusal, change) => {
  expect(refusals(caseFolder(change))).toEqual([refusal]);
});

it("a case that is no YAML is refused with its place", () => {
  const [refusal, ...more] = refusals(caseFolder(put("apiVersion: v1\nkind: [Pod\n", "disallow-host-namespaces", "bad", "host-network--broken.yaml")));
  expect([refusal?.split(" ")[1], more]).toEqual(["disallow-host-namespaces/bad/host-network--broken.yaml", []]);
});

it("all that is wrong with a folder of cases is told at once", () => {
  const folder = caseFolder((root) => {
    put("", "no-such-control", "bad", "a--b.yaml")(root);
    put(pod("a", "hostPID: true"), "disallow-host-namespaces", "bad", "unnamed.yaml")(root);
  });
  expect(refusals(folder)).toEqual(["unknown-check disallow-host-namespaces/bad/unnamed.yaml", "unknown-control no-such-control"]);
});

it("cases of checks that the spec's profile leaves out are left out, and said", () => {
  const fewer = { ...plan, checks: plan.checks.filter(({ control, id }) => control !== "disallow-host-namespaces" || id === "host-pid") };
  const { cases, unused } = readCases(
    caseFolder(() => undefined),
    fewer,
    isKnown,
  );
  const own = cases.filter(({ check, request }) => check.control === "disallow-host-namespaces" && !request.id.startsWith("requests/"));
  expect([...new Set(own.map(({ check }) => check.check))]).toEqual(["host-pid"]);
  expect(unused.filter((name) => name.startsWith("disallow-host-namespaces"))).toEqual([
    "disallow-host-namespaces/host-ipc",
    "disallow-host-namespaces/host-network",
  ]);
});

it("a folder of cases that is not there is refused", () => {
  expect(refusals(join(temporaryFolder(), "none"))).toEqual([expect.stringMatching(/^no-cases/)]);
});

/** Judges a folder of cases by the example's own rendering. */
const testCases = (folder: string, more: Partial<Parameters<typeof test>[0]> = {}) =>
  test({ spec: exampleSpec, cases: folder, engines: ["opa-wasm"], allowExpired: false, now, ...more });

const wrongIn = ({ cases: results }: TestResult) =>
  results
    .filter(({ judgements }) => judgements.some((entry) => entry.right === false))
    .map(({ name, kind, judgements }) => `${name} ${kind} ${judgements[0]?.outcome}`);

it("a bad case that fails for another check than its own is red", async () => {
  const result = await testCases(caseFolder(put(pod("a", "hostPID: true"), "disallow-host-namespaces", "bad", "host-network--a.yaml")));
  expect(result.green).toBe(false);
  expect(wrongIn(result)).toContain("disallow-host-namespaces/bad/host-network--a.yaml Pod pass");
});

it("a case in the wrong folder is red", async () => {
  const good = await testCases(caseFolder(put(pod("a", "hostNetwork: true"), "disallow-host-namespaces", "good", "host-network--a.yaml")));
  expect([good.green, wrongIn(good)[0]]).toEqual([false, "disallow-host-namespaces/good/host-network--a.yaml Pod fail"]);
});

it("a good case that no policy applies to is red: nothing was judged", async () => {
  const result = await testCases(caseFolder(put(pod("a", "hostNetwork: false", "kube-system"), "disallow-host-namespaces", "good", "host-network--a.yaml")));
  expect([result.green, wrongIn(result)[0]]).toEqual([false, "disallow-host-namespaces/good/host-network--a.yaml Pod not-applicable"]);
});

it("a good case of a kind that no policy matches is red", async () => {
  const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n";
  const result = await testCases(caseFolder(put(text, "disallow-host-namespaces", "good", "host-network--a.yaml")));
  expect([result.green, wrongIn(result)]).toEqual([false, ["disallow-host-namespaces/good/host-network--a.yaml ConfigMap not-applicable"]]);
});

it("a bundle on disk is judged as it stands", async () => {
  const folder = join(temporaryFolder(), "out");
  writeBundle(bundle, folder);
  const whole = await testCases(join(packageRoot, "test", "cases"), { bundle: folder });
  expect([whole.green, whole.problems]).toEqual([true, []]);
  rmSync(join(folder, "gatekeeper", "constraints", "disallow-host-namespaces.host-network.yaml"));
  const result = await testCases(join(packageRoot, "test", "cases"), { bundle: folder });
  expect(result.green).toBe(false);
  expect(new Set(result.cases.filter(({ judgements }) => judgements[0]?.right === false).map((entry) => entry.check))).toEqual(new Set(["host-network"]));
});

it("a folder without a bundle is refused", async () => {
  await expect(testCases(join(packageRoot, "test", "cases"), { bundle: temporaryFolder() })).rejects.toThrow(/holds no bundle/);
});

it("a control without checks in the spec cannot be asked for", async () => {
  await expect(testCases(join(packageRoot, "test", "cases"), { controls: ["no-such-control"] })).rejects.toThrow(
    /no check or artifact of the spec is of no-such-control/,
  );
});

it("an engine that is asked for and not installed is red; one that is not asked for is told", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  vi.stubEnv("BULWARK_CACHE_DIR", temporaryFolder());
  vi.stubEnv("BULWARK_KYVERNO", undefined);
  vi.stubEnv("BULWARK_GATOR", undefined);
  vi.stubEnv("BULWARK_KUBE_APISERVER", undefined);
  vi.stubEnv("BULWARK_ETCD", undefined);
  const folder = join(packageRoot, "test", "cases");
  const asked = await testCases(folder, { engines: ["kyverno"] });
  expect([asked.green, codes(asked)]).toEqual([false, ["engine-absent", "engine-absent", "engine-absent"]]);
  const { engines: _, ...unasked } = { spec: exampleSpec, cases: folder, allowExpired: false, now, engines: undefined };
  const result = await test(unasked);
  const absent = ["gator", "kyverno/ClusterPolicy", "kyverno/ValidatingPolicy", "kyverno/ValidatingAdmissionPolicy", "kube-apiserver"];
  expect([result.green, result.absent.map(({ name }) => name)]).toEqual([true, absent]);
});

it("the command exits 1 where an engine that is asked for is not there, and says what to do", { timeout: 60_000 }, async () => {
  const env = { PATH: temporaryFolder(), BULWARK_CACHE_DIR: temporaryFolder(), BULWARK_KYVERNO: "" };
  const { exitCode, stdout } = await bulwark(["test", exampleSpec, "--cases", join(packageRoot, "test", "cases"), "--engine", "kyverno"], { env });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/kyverno\/ClusterPolicy was asked for and is not there: not on PATH and not in the cache/);
  expect(stdout).toMatch(/bulwark engines install kyverno/);
});

it("the command exits 2 where the cases cannot be read, and names each file", { timeout: 60_000 }, async () => {
  const folder = caseFolder(put(pod("a", "hostNetwork: true"), "disallow-host-namespaces", "bad", "unnamed.yaml"));
  const { exitCode, stderr } = await bulwark(["test", exampleSpec, "--cases", folder, "--engine", "opa-wasm"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/disallow-host-namespaces\/bad\/unnamed\.yaml[\s\S]*unknown-check/)]);
});
