import { expect, it } from "vitest";
import { breaks } from "./breaks.ts";
import { equivalents } from "./equivalent.ts";
import { broken, judge, nameOfCheck, specimen } from "./judge.ts";

const { plan, files, cases } = specimen();
const shown = breaks.filter(({ target, seenBy }) => target === "gatekeeper" && seenBy !== "bytes");

it.each(plan.checks.map((check) => [nameOfCheck(check), check] as const))(
  "every break of the Gatekeeper files of %s is noticed",
  { timeout: 300_000 },
  async (name, check) => {
    const own = cases.get(name) ?? [];
    expect((await judge(files, check, "gatekeeper", own)).green).toBe(true);
    const survivors: string[] = [];
    let tried = 0;
    for (const each of shown) {
      const changed = broken(files, check, each);
      if (changed === undefined) continue;
      tried += 1;
      const { green, failed } = await judge(changed, check, "gatekeeper", own);
      if (green || failed === 0) survivors.push(each.name);
    }
    expect(survivors.sort()).toEqual(equivalents("gatekeeper", name).sort());
    expect(tried).toBeGreaterThan(35);
  },
);
