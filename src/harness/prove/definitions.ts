import { readFileSync, statSync } from "node:fs";
import { globSync } from "tinyglobby";
import { userError } from "../../diagnostics/user-error.ts";
import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import { parseDocument } from "../../kubernetes/manifests/index.ts";

/** The CustomResourceDefinitions in files and in the YAML files of folders; what else is in them is passed over. @throws UserError */
export function readDefinitions(paths: readonly string[]): JsonObject[] {
  return paths.flatMap((path) => {
    const definitions = filesOf(path).flatMap(definitionsIn);
    if (definitions.length === 0)
      throw userError("no-definitions", `${path} holds no CustomResourceDefinition`, {
        location: { file: path },
        remedy: "name the file with which the engine is installed, or a folder of such files",
      });
    return definitions;
  });
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw userError("unreadable", `${path} is not there`, { location: { file: path }, remedy: "name a file or a folder with CustomResourceDefinitions" });
  return found.isDirectory() ? globSync("**/*.{yaml,yml,json}", { cwd: path, absolute: true, onlyFiles: true }).sort() : [path];
}

function definitionsIn(file: string): JsonObject[] {
  try {
    return parseDocument(readFileSync(file, "utf8")).values.filter((value) => isObject(value) && value.kind === "CustomResourceDefinition") as JsonObject[];
  } catch (error) {
    throw userError("unreadable", `${file}: ${error instanceof Error ? error.message : String(error)}`, { location: { file } });
  }
}
