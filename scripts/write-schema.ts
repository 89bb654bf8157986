import { readFileSync, writeFileSync } from "node:fs";
import { specJsonSchema } from "../src/spec/json-schema.ts";

// Writes the spec's JSON Schema for editors; with --check only says whether the written one is up to date.

const file = new URL("../schemas/hardening-spec.schema.json", import.meta.url);
const text = `${JSON.stringify(specJsonSchema(), null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readWritten() !== text) {
  console.error("schemas/hardening-spec.schema.json is not what src/spec/schema/ says: run node scripts/write-schema.ts");
  process.exitCode = 1;
}

function readWritten(): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
