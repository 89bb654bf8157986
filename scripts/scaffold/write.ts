import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";
import { packageRoot } from "../../src/package-root.ts";
import { type Scaffold, templateFolder } from "./request.ts";

/** The control file: the template's, which is a control itself, with its names and imports as they must be here. */
export function writeControl({ id, item, area, kind }: Scaffold): string {
  const path = `src/controls/${area}/${id}.ts`;
  const text = readFileSync(join(templateFolder(kind), "control.ts"), "utf8")
    .replaceAll("../../../src/controls/", "../")
    .replaceAll("../../../src/", "../../")
    .replace("export const newControl:", `export const ${variableName(id)}:`)
    .replace('id: "new-control"', `id: "${id}"`)
    .replace('item: "0.0"', `item: "${item}"`)
    .replace('area: "pods"', `area: "${area}"`);
  writeFileSync(join(packageRoot, path), text, { flag: "wx" });
  return path;
}

/** The case folder: a good and a bad case for the template's check. */
export function writeCases({ id, kind }: Scaffold): string[] {
  return ["good", "bad"].map((side) => {
    const path = `test/cases/${id}/${side}`;
    cpSync(join(templateFolder(kind), side), join(packageRoot, path), { recursive: true });
    return path;
  });
}

/** The import and the entry in the catalogue, at the item's place; the formatter sorts the imports. */
export function enterCatalogue({ id, item, area }: Scaffold): string {
  const path = "src/controls/catalogue.ts";
  const place = (wanted: string) => checklist.findIndex((entry) => entry.item === wanted);
  const next = catalogue.find((control) => control.item === undefined || place(control.item) > place(item));
  const before = next ? `  ${variableName(next.id)},\n` : "];\n";
  const text = readFileSync(join(packageRoot, path), "utf8");
  const at = text.indexOf(before, text.indexOf("export const catalogue"));
  if (at < 0) throw new Error(`${path} does not list ${next?.id ?? "its controls"} as expected`);
  const listed = `${text.slice(0, at)}  ${variableName(id)},\n${text.slice(at)}`;
  writeFileSync(join(packageRoot, path), `import { ${variableName(id)} } from "./${area}/${id}.ts";\n${listed}`);
  return path;
}

const variableName = (id: string) => id.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
