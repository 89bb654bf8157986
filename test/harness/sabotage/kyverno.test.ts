import { describe, expect, it } from "vitest";
import type { BundleFile } from "../../../src/engines/engine.ts";
import type { Case } from "../../../src/harness/case.ts";
import { runCases } from "../../../src/harness/run.ts";
import type { PlannedCheck } from "../../../src/spec/plan.ts";
import { judgeTogether } from "./batch.ts";
import type { Break, Target } from "./break.ts";
import { breaks } from "./breaks.ts";
import { equivalents } from "./equivalent.ts";
import { broken, engineOf, filesOf, judge, nameOfCheck, specimen, tellingFirst } from "./judge.ts";

const { plan, files, cases } = specimen();
const targets = ["kyverno/ClusterPolicy", "kyverno/ValidatingPolicy"] as const;
const runs = plan.checks.flatMap((check) => targets.map((target) => [target, nameOfCheck(check), check] as const));

/** A broken policy of one check. */
type Variant = { readonly broken: Break; readonly text: string; readonly files: readonly BundleFile[] };

function variantsOf(check: PlannedCheck, target: Target): Variant[] {
  return breaks
    .filter((entry) => entry.target === target && entry.seenBy === "verdict")
    .flatMap((entry) => {
      const changed = broken(files, check, entry);
      return changed === undefined ? [] : [{ broken: entry, text: changed[0]?.text ?? "", files: changed }];
    });
}

/** How the harness itself tells one variant; empty where it notices it, which a few cases may do already. */
async function alone({ broken: { name }, files: changed }: Variant, check: PlannedCheck, target: Target, own: readonly Case[]): Promise<string[]> {
  for (const some of [own.slice(0, few), own]) {
    const { green, failed } = await judge(changed, check, target, some);
    if (!green && failed > 0) return [];
  }
  return [name];
}

const few = 8;

/**
 * Judges variants that can be read together, and alone what is unclear. What is listed as unnoticed is asked of the first
 * cases only: of all of them it would cost more than everything else, to find no more than an entry too many.
 */
async function told(variants: readonly Variant[], check: PlannedCheck, target: Target): Promise<string[]> {
  const own = tellingFirst(cases.get(nameOfCheck(check)) ?? []);
  const clean = filesOf(files, check, target)[0]?.text as string;
  const listed = equivalents(target, nameOfCheck(check));
  const survivors: string[] = [];
  for (const [some, asked] of [
    [variants.filter(({ broken }) => !listed.includes(broken.name)), own],
    [variants.filter(({ broken }) => listed.includes(broken.name)), own.slice(0, first)],
  ] as const) {
    if (some.length === 0) continue;
    const [unbroken, ...verdicts] = await judgeTogether([clean, ...some.map(({ text }) => text)], asked);
    expect(unbroken).toBe("as-expected");
    for (const [index, variant] of some.entries()) {
      if (verdicts[index] === "unclear") survivors.push(...(await alone(variant, check, target, asked)));
      else if (verdicts[index] === "as-expected") survivors.push(variant.broken.name);
    }
  }
  return survivors;
}

const first = 30;

describe.concurrent("every break of a check's Kyverno policies is noticed", { timeout: 1_800_000 }, () => {
  it.each(runs)("%s %s", async (target, name, check) => {
    expect((await told(variantsOf(check, target), check, target)).sort()).toEqual(equivalents(target, name).sort());
  });
});

/** One case that passes and one that fails: enough for a policy that cannot be read. */
const two = (check: PlannedCheck) =>
  (["pass", "fail"] as const).flatMap((expected) =>
    (cases.get(nameOfCheck(check)) ?? []).filter((entry) => entry.expected === expected && entry.request.operation === "CREATE").slice(0, 1),
  );

const unreadable = breaks
  .filter(({ target, seenBy }) => target !== "gatekeeper" && seenBy === "error")
  .map((entry) => [entry.target, entry.name, entry] as const);

/** The files that a target has for the checks, each broken; and the checks to which the break applies. */
function allBroken(entry: Break) {
  const changed = plan.checks.flatMap((check) => {
    const own = broken(files, check, entry);
    return own === undefined ? [] : [{ check, own }];
  });
  return { checks: changed.map(({ check }) => check), files: changed.flatMap(({ own }) => own) };
}

it.each(unreadable)("%s, %s: no verdict counts", { timeout: 600_000 }, async (target, _, entry) => {
  const { checks, files: changed } = allBroken(entry);
  expect(checks.length).toBeGreaterThan(0);
  const names = checks.map(({ control, id }) => ({ control, check: id }));
  const result = await runCases(changed, checks.flatMap(two), [engineOf(target)], names);
  const read = result.cases.filter(({ judgements }) => judgements.some(({ right }) => right !== false)).map(({ name }) => name);
  expect([read, result.green]).toEqual([[], false]);
});

it("what is told of many variants at once, the harness tells of each alone", { timeout: 300_000 }, async () => {
  for (const [position, [target, name, check]] of runs.entries()) {
    if (position % 7 > 0) continue;
    const verdicts = variantsOf(check, target);
    const variant = verdicts[position % verdicts.length] as Variant;
    const told = await alone(variant, check, target, cases.get(name) ?? []);
    expect([name, told]).toEqual([name, equivalents(target, name).filter((survivor) => survivor === variant.broken.name)]);
  }
});
