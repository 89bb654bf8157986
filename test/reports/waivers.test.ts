import { expect, it } from "vitest";
import type { ListedWaiver, WaiversResult, WaiverUse } from "../../src/harness/waivers-result.ts";
import { waiversJson } from "../../src/reports/waivers-json.ts";
import { waiversPretty } from "../../src/reports/waivers-pretty.ts";

const waiver = (number: number, more: Partial<ListedWaiver> = {}): ListedWaiver => ({
  number,
  pointer: `/spec/waivers/${number - 1}`,
  control: "disallow-host-namespaces",
  match: { kinds: ["Pod"], namespaces: ["a"], names: ["x"] },
  reason: "r",
  owner: "team-x",
  expires: "2027-03-31",
  daysLeft: 128,
  status: "current",
  ...more,
});

const use = (need: WaiverUse["need"], more: Partial<WaiverUse> = {}): WaiverUse => ({
  need,
  objects: { matching: 0, failing: 0, needing: 0 },
  neededBy: [],
  doubledBy: [],
  ...more,
});

const result = (waivers: readonly ListedWaiver[], more: Partial<WaiversResult> = {}): WaiversResult => ({
  spec: "acme",
  today: "2026-11-23",
  within: 30,
  waivers,
  counts: { expired: 0, endsSoon: 0, notNeeded: 0 },
  notes: [],
  warnings: [],
  clean: true,
  ...more,
});

const pretty = (...given: Parameters<typeof result>) => waiversPretty(result(...given), { colours: false });

/** The line of that name of each waiver. */
const lines = (name: string, waivers: readonly ListedWaiver[]) =>
  pretty(waivers)
    .split("\n")
    .flatMap((line) => (line.trim().startsWith(`${name} `) ? [line.trim().slice(name.length).trim()] : []));

const object = (name: string, namespace?: string) => ({ apiVersion: "v1", kind: "Pod", name, ...(namespace === undefined ? {} : { namespace }) });

it("shows a waiver in the words of the spec, the totals and the notes last", () => {
  const narrow = waiver(2, {
    control: "require-security-context",
    checks: ["privileged", "run-as-user"],
    containers: ["app", "init"],
    match: { kinds: ["DaemonSet", "Pod"], namespaces: ["a", "b"], podSelector: { matchLabels: { app: "x", tier: "y" } } },
    status: "ends-soon",
    daysLeft: 8,
    expires: "2026-12-01",
    use: use("needed", { objects: { matching: 3, failing: 2, needing: 2 }, neededBy: [object("x", "a"), object("", "b")] }),
  });
  const more = { counts: { expired: 0, endsSoon: 1, notNeeded: 1 }, scanned: { files: 1, objects: 12 }, notes: ["mind this"], clean: false };
  expect(pretty([waiver(1, { use: use("no-match") }), narrow], more)).toBe(`1  disallow-host-namespaces
   match       Pod in a, named x
   reason      r
   owner       team-x
   expires     2027-03-31  128 days left
   scan        ✖ not needed: it is for no object that was scanned

2  require-security-context
   checks      privileged, run-as-user
   containers  app, init
   match       DaemonSet, Pod in a, b, with the pod labels app=x, tier=y
   reason      r
   owner       team-x
   expires     2026-12-01  ! 8 days left
   scan        ✔ needed by 2 of 3 objects: Pod a/x, Pod b/(no name)

✖ 2 waivers of acme on 2026-11-23 (UTC): 0 expired, 1 ends within 30 days, 1 not needed by 12 objects in 1 file
  note: mind this`);
});

it("says in a line that there are none", () => {
  expect(pretty([])).toBe("✔ 0 waivers of acme on 2026-11-23 (UTC)");
});

it("flags by days: expired, the last day, soon, and later", () => {
  const at = (daysLeft: number, status: ListedWaiver["status"]) => waiver(1, { daysLeft, status, expires: "2026-11-23" });
  expect(lines("expires", [at(-2, "expired"), at(-1, "expired"), at(0, "ends-soon"), at(1, "ends-soon"), at(31, "current"), at(0, "current")])).toEqual([
    "2026-11-23  ✖ expired 2 days ago",
    "2026-11-23  ✖ expired 1 day ago",
    "2026-11-23  ! 0 days left: this is its last day",
    "2026-11-23  ! 1 day left",
    "2026-11-23  31 days left",
    "2026-11-23  0 days left: this is its last day",
  ]);
});

it("says why a waiver is not needed, each reason in its own words", () => {
  const objects = (matching: number, failing = 0) => ({ objects: { matching, failing, needing: 0 } });
  const scans = [
    use("no-check"),
    use("no-match"),
    use("no-failure", objects(1)),
    use("no-failure", objects(4)),
    use("doubled", { ...objects(2, 1), doubledBy: [2] }),
    use("doubled", { ...objects(5, 4), doubledBy: [2, 3] }),
    use("needed", { objects: { matching: 12, failing: 12, needing: 12 }, neededBy: ["p", "q", "r", "s", "t", "u"].map((name) => object(name, "a")) }),
  ];
  expect(
    lines(
      "scan",
      scans.map((entry) => waiver(1, { use: entry })),
    ),
  ).toEqual([
    "✖ not needed: every check that it is of is off",
    "✖ not needed: it is for no object that was scanned",
    "✖ not needed: without it the object that it is for does not fail",
    "✖ not needed: without it none of the 4 objects that it is for fails",
    "✖ not needed: 2 takes out the same (1 object); remove one of them, not all",
    "✖ not needed: 2, 3 take out the same (4 objects); remove one of them, not all",
    "✔ needed by 12 of 12 objects: Pod a/p, Pod a/q, Pod a/r, Pod a/s, Pod a/t, and 7 more",
  ]);
});

it("keeps others' text on its line, without control characters and turns of direction", () => {
  const hostile = use("needed", { objects: { matching: 1, failing: 1, needing: 1 }, neededBy: [object("x\u001b[2J\u202e\u009b\n\ud800", "a")] });
  const text = pretty([waiver(1, { reason: " a\n  b\u001b[31m ", owner: `${"é".repeat(300)}`, use: hostile })]);
  expect(text).toContain("   reason      a b\\u001b[31m\n");
  expect(text).toContain(`   owner       ${"é".repeat(199)}…\n`);
  expect(text).toContain("Pod a/x\\u001b[2J\\u202e\\u009b\\u000a\\ud800\n");
});

it("gives all of it as JSON", () => {
  const given = result([waiver(1, { use: use("doubled", { doubledBy: [2] }) })], { notes: ["mind this"], scanned: { files: 1, objects: 2 } });
  expect(JSON.parse(waiversJson(given))).toEqual(given);
});
