import { expect, it } from "vitest";
import type { PlannedCheck } from "../../src/spec/plan.ts";
import type { Break, Target } from "./sabotage/break.ts";
import { breaks } from "./sabotage/breaks.ts";
import { equivalentGatekeeper } from "./sabotage/equivalent.ts";
import { broken, judge, nameOfCheck, specimen, wrong } from "./sabotage/judge.ts";

const { plan, files, cases } = specimen();
const casesOf = (check: PlannedCheck) => cases.get(nameOfCheck(check)) ?? [];

/** Breaks of a target that a judgement must show, with the checks to which they apply. */
const applicable = (target: Target) =>
  breaks
    .filter((each) => each.target === target && each.seenBy !== "bytes")
    .map((each) => ({ each, checks: plan.checks.filter((check) => broken(files, check, each) !== undefined) }));

/** Whether the cases show the break of the check's files, by what it must cause. */
async function noticed(each: Break, check: PlannedCheck): Promise<boolean> {
  const changed = broken(files, check, each);
  if (changed === undefined) throw new TypeError(`${each.name} does not apply to ${nameOfCheck(check)}`);
  const result = await judge(changed, check, each.target, casesOf(check));
  return !result.green && wrong(result, "verdict").length + wrong(result, "error").length > 0;
}

it("is green where nothing is broken", async () => {
  for (const check of plan.checks) {
    const { green } = await judge(files, check, "gatekeeper", casesOf(check));
    expect([nameOfCheck(check), green]).toEqual([nameOfCheck(check), true]);
  }
});

it("notices every break of every check's Gatekeeper files, but for those that change no meaning", async () => {
  const survivors: string[] = [];
  let tried = 0;
  for (const { each, checks } of applicable("gatekeeper")) {
    for (const check of checks) {
      tried += 1;
      if (!(await noticed(each, check))) survivors.push(`${each.name}: ${nameOfCheck(check)}`);
    }
  }
  const isEquivalent = (survivor: string) =>
    equivalentGatekeeper.some(({ name, checks }) => survivor.startsWith(`${name}: `) && checks.test(survivor.slice(name.length + 2)));
  expect(survivors.filter((survivor) => !isEquivalent(survivor))).toEqual([]);
  expect(
    equivalentGatekeeper.filter(({ name }) => !survivors.some((survivor) => survivor.startsWith(`${name}: `))).map(({ name }) => `${name} is stale`),
  ).toEqual([]);
  expect(tried).toBeGreaterThan(1000);
}, 900_000);
