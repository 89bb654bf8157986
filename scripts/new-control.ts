/**
 * Makes a control that passes: its file, its line in the catalogue, its case folder, its part of the JSON Schema and its page.
 *
 *     npm run new:control -- --id <id> --item <n> --area <area> [--kind <check-kind>]
 */
import { parseArgs } from "node:util";
import { execa } from "execa";
import { packageRoot } from "../src/package-root.ts";
import { type Asked, isArea, isKind, problemsOf } from "./scaffold/request.ts";
import { enterCatalogue, writeCases, writeControl } from "./scaffold/write.ts";

const usage = "usage: npm run new:control -- --id <id> --item <n> --area <area> [--kind <check-kind>]";

const asked = readArguments();
const { id, item, area, kind } = asked;
const problems = problemsOf(asked);
if (problems.length > 0 || !isArea(area) || !isKind(kind)) fail(problems);

const scaffold = { id, item, area, kind };
const control = writeControl(scaffold);
const cases = writeCases(scaffold);
const catalogue = enterCatalogue(scaffold);
const run = execa({ cwd: packageRoot, preferLocal: true, localDir: packageRoot, stderr: "inherit" });
await run("biome", ["check", "--write", "--vcs-enabled=false", control, catalogue], { stderr: "pipe" });
await run(process.execPath, ["scripts/write-schema.ts"]);
await run(process.execPath, ["scripts/docs/index.ts"]);

console.log(`wrote    ${[control, ...cases.map((path) => `${path}/`), `docs/controls/${id}.md`].join("\n         ")}
changed  ${[catalogue, "schemas/hardening-spec.schema.json", "docs/"].join("\n         ")}

Next:
  1. Put what the control is into ${control}: every TODO, and the check, which is a sample.
  2. Put cases into test/cases/${id}/{good,bad}/<check>--<what>.yaml: one deviation in each bad one.
  3. Switch it on: name it in src/controls/profiles.ts, or in examples/acme.yaml.
  4. npm run regenerate, to write the example's bundle, the schema and the pages again; then npm test.`);

function readArguments(): Asked {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { id: text, item: text, area: text, kind: { ...text, default: "pod-field" } } });
    const missing = (["id", "item", "area"] as const).filter((name) => values[name] === undefined);
    if (missing.length > 0) fail(missing.map((name) => `--${name} is missing`));
    return values as Asked;
  } catch (error) {
    return fail([(error as Error).message]);
  }
}

function fail(messages: readonly string[]): never {
  for (const message of messages) console.error(message);
  console.error(usage);
  process.exit(2);
}
