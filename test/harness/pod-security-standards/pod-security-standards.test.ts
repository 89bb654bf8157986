import { join } from "node:path";
import { expect, it } from "vitest";
import { controlsOfLevel, podSecurityControls } from "../../../src/controls/pod-security-standards.ts";
import { engines } from "../../../src/engines/index.ts";
import { packageRoot } from "../../../src/package-root.ts";
import { judge, type Told, tally } from "./agreement.ts";
import { fixtures, levels, upstreamVersion } from "./fixtures.ts";

const all = await fixtures();
const everything: Told[] = [];

it("every control that Pod Security Admission has fixtures of stands in the table, and no other", () => {
  const upstream = new Set(all.filter(({ verdict }) => verdict === "fail").map(({ control }) => control));
  expect(podSecurityControls.map(({ id }) => id.toLowerCase()).sort()).toEqual([...upstream].sort());
});

it("each level has its controls, restricted none that it has a stricter one for", () => {
  const ids = (level: (typeof levels)[number]) => controlsOfLevel(level).map(({ id }) => id.toLowerCase());
  for (const level of levels) {
    const made = new Set(all.filter((fixture) => fixture.level === level && fixture.verdict === "fail").map(({ control }) => control));
    expect(ids(level).filter((id) => !made.has(id))).toEqual([]);
  }
  expect(ids("restricted")).not.toContain("hostpathvolumes");
});

it.each(engines)("$name agrees with Pod Security Admission on each of its fixtures", { timeout: 1_800_000 }, async (engine) => {
  const told = await judge(engine, all);
  expect(told).toHaveLength(all.length);
  // Fixtures from 1.35 on are of pods in the host's user namespace, where Kubernetes itself takes no other procMount.
  const impossible = told.filter(({ refused }) => refused).map(({ fixture }) => `${fixture.control} ${fixture.verdict}`);
  expect([...new Set(impossible)]).toEqual(engine.name === "kube-apiserver" ? ["procmount fail"] : []);
  expect(told.filter(({ agreed, refused }) => !agreed && !refused).map(({ fixture, says }) => `${fixture.name}: ${says}`)).toEqual([]);
  everything.push(...told);
});

it("the docs have the numbers of all engines", async () => {
  const record = { module: `k8s.io/pod-security-admission@${await upstreamVersion()}`, agreement: tally(everything) };
  await expect(`${JSON.stringify(record, null, 2)}\n`).toMatchFileSnapshot(join(packageRoot, "docs/pod-security-standards.json"));
});
