/** Renders the example, judges its cases, and prints the verdict matrix: what a newcomer sees first. */
import { execa } from "execa";

const bulwark = (...args: string[]) => execa(process.execPath, ["bin/run.js", ...args], { stdio: "inherit", reject: false });

const steps = [
  ["generate", "examples/acme.yaml", "--out", "policies-out"],
  ["test", "examples/acme.yaml", "--cases", "test/cases"],
];
for (const step of steps) {
  console.log(`\n$ bulwark ${step.join(" ")}`);
  const { exitCode } = await bulwark(...step);
  if (exitCode !== 0) process.exit(exitCode);
}
