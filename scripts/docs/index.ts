/** Writes the generated pages of docs/; with --check only says which are not as the code has them, missing or too many. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.ts";
import { pages } from "./pages.ts";

const docs = join(packageRoot, "docs");
const wanted = pages();

const written = (path: string) => (existsSync(join(docs, path)) ? readFileSync(join(docs, path), "utf8") : undefined);
mkdirSync(join(docs, "controls"), { recursive: true });
const extra = readdirSync(join(docs, "controls"))
  .map((name) => `controls/${name}`)
  .filter((path) => !wanted.has(path));
const stale = [...wanted].filter(([path, text]) => written(path) !== text);

if (process.argv.includes("--check")) {
  for (const [path] of stale) console.error(`docs/${path} is ${written(path) === undefined ? "missing" : "not what the code says"}`);
  for (const path of extra) console.error(`docs/${path} is of no control`);
  if (stale.length + extra.length > 0) {
    console.error("run node scripts/docs/index.ts");
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of stale) writeFileSync(join(docs, path), text);
  for (const path of extra) rmSync(join(docs, path));
  console.log(`docs: ${wanted.size} pages, ${stale.length} written, ${extra.length} deleted`);
}
