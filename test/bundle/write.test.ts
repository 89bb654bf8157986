import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { sha256 } from "../../src/bundle/assemble.ts";
import { type Bundle, bundleFile } from "../../src/bundle/bundle.ts";
import { compareBundle } from "../../src/bundle/compare.ts";
import { writeBundle } from "../../src/bundle/write.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { example } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A bundle of these files, with the record that belongs to them. */
function bundleOf(files: Readonly<Record<string, string>>): Bundle {
  const { record } = example().bundle;
  const list = Object.entries(files).map(([path, text]) => ({ path, text }));
  return { files: list, record: { ...record, files: Object.fromEntries(list.map(({ path, text }) => [path, sha256(text)])) } };
}

const older = bundleOf({ "a/one.yaml": "one", "a/two.yaml": "two", "b/gone.yaml": "gone" });
const newer = bundleOf({ "a/one.yaml": "one, changed", "a/two.yaml": "two", "c/new.yaml": "new" });

function caught(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

it("writes what changed, deletes what is gone, leaves the rest", () => {
  const folder = temporaryFolder();
  expect(writeBundle(older, folder).written).toHaveLength(3);
  expect(writeBundle(newer, folder)).toEqual({ written: ["a/one.yaml", "c/new.yaml"], deleted: ["b/gone.yaml"], unchanged: 1 });
  expect(compareBundle(newer, folder)).toEqual([]);
  expect(existsSync(join(folder, "b"))).toBe(false);
});

it("writes nothing the second time", () => {
  const folder = temporaryFolder();
  writeBundle(newer, folder);
  expect(writeBundle(newer, folder)).toEqual({ written: [], deleted: [], unchanged: 3 });
});

it("stops before anything is written where a person changed a file, and says which", () => {
  const folder = temporaryFolder();
  writeBundle(older, folder);
  writeFileSync(join(folder, "a/two.yaml"), "by hand");
  const { diagnostics } = caught(() => writeBundle(newer, folder));
  expect(diagnostics.map(({ code, location }) => [code, location?.file])).toEqual([["edited-file", join(folder, "a/two.yaml")]]);
  expect(readFileSync(join(folder, "a/one.yaml"), "utf8")).toBe("one");
});

it("reports a changed file that the new bundle would have deleted", () => {
  const folder = temporaryFolder();
  writeBundle(older, folder);
  writeFileSync(join(folder, "b/gone.yaml"), "by hand");
  expect(caught(() => writeBundle(newer, folder)).diagnostics.map(({ code }) => code)).toEqual(["edited-file"]);
});

it("does not write over a file that no bundle wrote", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "c"));
  writeFileSync(join(folder, "c/new.yaml"), "somebody's own");
  expect(caught(() => writeBundle(newer, folder)).diagnostics.map(({ code }) => code)).toEqual(["foreign-file"]);
  expect(readdirSync(folder)).toEqual(["c"]);
});

it("discards changes made by hand where that is asked for", () => {
  const folder = temporaryFolder();
  writeBundle(older, folder);
  writeFileSync(join(folder, "a/one.yaml"), "by hand");
  writeBundle(newer, folder, { overwrite: true });
  expect(compareBundle(newer, folder)).toEqual([]);
});

/** Every state in which a run from `older` to `newer` can be killed: after each of its steps. */
const steps: readonly ((folder: string) => void)[] = [
  (folder) => writeFileSync(join(folder, "bundle.json.next"), `${JSON.stringify(newer.record, null, 2)}\n`),
  (folder) => writeFileSync(join(folder, "a/one.yaml.bulwark-tmp"), "one, ch"),
  (folder) => writeFileSync(join(folder, "a/one.yaml"), "one, changed"),
  (folder) => {
    mkdirSync(dirname(join(folder, "c/new.yaml")), { recursive: true });
    writeFileSync(join(folder, "c/new.yaml"), "new");
  },
  (folder) => rmSync(join(folder, "b"), { recursive: true }),
];

for (const [name, wanted] of [
  ["the same bundle", newer],
  ["the old one", older],
] as const) {
  for (let killed = 1; killed <= steps.length; killed += 1) {
    it(`repairs a run that was killed after step ${killed} by writing ${name}`, () => {
      const folder = temporaryFolder();
      writeBundle(older, folder);
      for (const step of steps.slice(0, killed)) step(folder);
      writeBundle(wanted, folder);
      expect(compareBundle(wanted, folder)).toEqual([]);
      expect(existsSync(join(folder, "bundle.json.next"))).toBe(false);
    });
  }
}

it("still knows a file changed by hand after a run was killed", () => {
  const folder = temporaryFolder();
  writeBundle(older, folder);
  for (const step of steps.slice(0, 2)) step(folder);
  writeFileSync(join(folder, "a/two.yaml"), "by hand");
  expect(caught(() => writeBundle(newer, folder)).diagnostics.map(({ location }) => location?.file)).toEqual([join(folder, "a/two.yaml")]);
});

it("compares: missing, extra, changed and the record itself", () => {
  const folder = temporaryFolder();
  writeBundle(newer, folder);
  rmSync(join(folder, "a/one.yaml"));
  writeFileSync(join(folder, "a/two.yaml"), "changed");
  writeFileSync(join(folder, "extra.yaml"), "extra");
  writeFileSync(join(folder, bundleFile), readFileSync(join(folder, bundleFile), "utf8").replace('"acme-production"', '"other"'));
  expect(compareBundle(newer, folder)).toEqual([
    { path: "a/one.yaml", difference: "missing" },
    { path: "a/two.yaml", difference: "changed" },
    { path: bundleFile, difference: "changed" },
    { path: "extra.yaml", difference: "extra" },
  ]);
});

it("says what is wrong with a record that is none", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, bundleFile), "{");
  expect(caught(() => writeBundle(newer, folder)).diagnostics[0]).toMatchObject({ code: "broken-bundle", location: { file: join(folder, bundleFile) } });
});

it("writes nothing where a file of it is none", () => {
  const folder = temporaryFolder();
  writeBundle(older, folder);
  expect(() => writeBundle(bundleOf({ "a/one.yaml": "new", "a/two.yaml": "[" }), folder)).toThrow("a/two.yaml was rendered as something that is none");
  expect(compareBundle(older, folder)).toEqual([]);
});
