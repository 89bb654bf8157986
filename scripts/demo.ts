/** Renders the example, judges its cases, and prints the verdict matrix: what a newcomer sees first. */
import { execa } from "execa";
import { engines } from "../src/engines/index.ts";

/** What answers within some minutes; `bulwark test` by itself asks every engine that is there. */
const quick = ["opa-wasm", "kyverno/ClusterPolicy", "kyverno/ValidatingPolicy"];

const bulwark = (...args: string[]) => execa(process.execPath, ["bin/run.js", ...args], { stdio: "inherit", reject: false });

const statuses = await Promise.all(engines.map(async ({ name, probe }) => ({ name, status: await probe() })));
const there = statuses.filter(({ name, status }) => quick.includes(name) && status.available).map(({ name }) => name);
const steps = [
  ["generate", "examples/acme.yaml", "--out", "policies-out"],
  ["test", "examples/acme.yaml", "--cases", "test/cases", ...there.flatMap((name) => ["--engine", name])],
];
for (const step of steps) {
  console.log(`\n$ bulwark ${step.join(" ")}`);
  const { exitCode } = await bulwark(...step);
  if (exitCode !== 0) process.exit(exitCode);
}
