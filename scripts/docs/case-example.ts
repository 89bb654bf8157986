import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.ts";

export type CaseExample = { readonly file: string; readonly text: string };

/** The first good or bad case of a check, as the suite judges it; undefined where there is none. */
export function caseExample(control: string, side: "good" | "bad", check: string): CaseExample | undefined {
  const folder = join("test", "cases", control, side);
  const names = existsSync(join(packageRoot, folder)) ? readdirSync(join(packageRoot, folder)) : [];
  const name = names.sort().find((entry) => entry.startsWith(`${check}--`));
  if (name === undefined) return undefined;
  const file = `${folder}/${name}`.replaceAll("\\", "/");
  return { file, text: readFileSync(join(packageRoot, file), "utf8").trimEnd() };
}
