import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compareBundle } from "../../../src/bundle/compare.ts";
import { writeBundle } from "../../../src/bundle/write.ts";
import { example } from "../../support/example.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import type { Break, Target } from "./break.ts";
import { breaks } from "./breaks.ts";
import { broken, judge, nameOfCheck, pathOf, specimen } from "./judge.ts";

const { plan, files, cases } = specimen();
const { bundle } = example();
const targets: readonly Target[] = ["gatekeeper", "kyverno/ClusterPolicy", "kyverno/ValidatingPolicy"];
const names = (entries: readonly Break[]) => entries.map(({ name, target }) => `${target} ${name}`);

it("breaks have names of their own, and what judgements cannot show has a reason", () => {
  const all = names(breaks);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  expect(names(breaks.filter(({ seenBy, because }) => (seenBy === "bytes") !== (because !== undefined)))).toEqual([]);
});

it("every break applies to some check", () => {
  expect(names(breaks.filter((entry) => plan.checks.every((check) => broken(files, check, entry) === undefined)))).toEqual([]);
});

/** What no judgement shows, by the reason: the file is what it is only because nobody changed it (`generate --check`). */
const createOnly = ["no UPDATE", "no subresources of Pods", "every UPDATE unchanged", "no UPDATE unchanged"];
const unseen: Readonly<Record<Target, readonly string[]>> = {
  gatekeeper: ["enforcementAction deny", "enforcementAction dryrun", "message changed", "severity changed"],
  "kyverno/ClusterPolicy": [...createOnly, "failureAction Enforce", "failureAction Audit", "failurePolicy Ignore", "no admission", "message changed"],
  "kyverno/ValidatingPolicy": [...createOnly, "validationActions Deny", "validationActions Audit", "failurePolicy Ignore", "no admission", "message changed"],
};

it.each(targets)("what judgements of %s do not show is exactly this", (target) => {
  expect(breaks.filter((entry) => entry.target === target && entry.seenBy === "bytes").map(({ name }) => name)).toEqual(unseen[target]);
});

it("opa-wasm does not see what it is said not to see", async () => {
  for (const entry of breaks.filter(({ target, seenBy }) => target === "gatekeeper" && seenBy === "bytes")) {
    for (const check of plan.checks) {
      const changed = broken(files, check, entry);
      if (changed) expect([entry.name, (await judge(changed, check, "gatekeeper", cases.get(nameOfCheck(check)) ?? [])).green]).toEqual([entry.name, true]);
    }
  }
});

it("the comparison of files shows every break, a silent change of enforcement included", { timeout: 120_000 }, () => {
  const folder = join(temporaryFolder(), "out");
  const kept = join(temporaryFolder(), "kept");
  writeBundle(bundle, folder);
  cpSync(folder, kept, { recursive: true });
  expect(compareBundle(bundle, folder)).toEqual([]);
  const rendered = plan.checks.filter((check) => bundle.files.some(({ path }) => path.endsWith(`/${check.name}.yaml`)));
  for (const entry of breaks) {
    const found = rendered.map((check) => ({ check, changed: broken(bundle.files, check, entry) })).find(({ changed }) => changed !== undefined);
    if (!found) continue;
    const path = pathOf(entry, found.check);
    const text = found.changed?.find((file) => file.path === path)?.text;
    if (text === undefined) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), text);
    expect([entry.name, compareBundle(bundle, folder)]).toEqual([entry.name, [{ path, difference: text === undefined ? "missing" : "changed" }]]);
    cpSync(join(kept, path), join(folder, path));
  }
});
