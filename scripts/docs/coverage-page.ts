import { join } from "node:path";
import { readRecord } from "../../src/bundle/read.ts";
import { catalogue } from "../../src/controls/catalogue.ts";
import { packageRoot } from "../../src/package-root.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import { cell, code, codes } from "./markdown.ts";

const bundleFolder = "policies-out";

/** The table of the checklist: what the example's bundle holds of each item, for which targets, and which engine judges it. */
export function coveragePage(): string {
  const record = readRecord(join(packageRoot, bundleFolder));
  if (!record) throw new Error(`${bundleFolder}/ holds no bundle: generate it from the example first`);
  return renderTemplate("docs/coverage.md", {
    spec: record.spec.name,
    rows: record.coverage.map(({ item, control, checks, artifacts, missing }) => ({
      item: item ?? (isControl(control) ? "PSS" : "own"),
      control: isControl(control) ? `[${code(control)}](controls/${control}.md)` : code(control),
      rendered: [...checks.map(({ check }) => code(check)), ...artifacts.map(({ file }) => `[${file}](../${bundleFolder}/${file})`), ...missing.map(cell)].join(
        ", ",
      ),
      targets:
        unique([...checks.flatMap(({ files }) => files), ...artifacts.map(({ file }) => file)].map((file) => file.split("/")[0] as string)).join(", ") ||
        "none",
      engines: [
        codes(
          unique([...checks, ...artifacts].flatMap(({ provenBy }) => provenBy)),
          artifacts.length > 0 ? "none: the suite holds the files to their schemas" : "none",
        ),
        ...unique(artifacts.flatMap(({ proof = [] }) => proof)),
      ].join("; "),
    })),
    notConfigured: record.notConfigured.map(({ control, parameters }) => `${code(control)} needs ${codes(parameters)}`),
    notRendered: record.notRendered.map(({ pointer, what, reason }) => `${what} (${code(pointer)}): ${reason}`),
  });
}

const isControl = (name: string) => catalogue.some(({ id }) => id === name);
const unique = (texts: readonly string[]) => [...new Set(texts)];
