import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Loader, Plugin } from "esbuild";

/** Has what is bundled do without what costs each start most and is of no use to it. */
export const quickStart: Plugin = {
  name: "quick-start",
  setup: ({ onLoad, onResolve }) => {
    // opa-wasm's built-ins, among them a parser of YAML: src/engines/opa-wasm/module.ts refuses policies that need any of the host's.
    onResolve({ filter: /^\.\/builtins\/index$/ }, ({ importer }) => (importer.includes("opa-wasm") ? { path: "none", namespace: "nothing" } : undefined));
    onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "module.exports = {};" }));
    onLoad({ filter: /\.(ts|m?js)$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8").replaceAll(importOfNode, takenFromNode).replaceAll(byLocale, byCodeUnits);
      return { contents: text, loader: extname(path) === ".ts" ? "ts" : ("js" satisfies Loader) };
    });
  },
};

/**
 * An import of one of Node's modules reads all that it exports, of which much is loaded when it is read: streams with node:fs,
 * Web Crypto with node:crypto, standard input with node:process.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
const importOfNode = /^import (\w+|\{[^}]*\}) from ["'](node:[a-z0-9/_]+)["'];$/gm;

const takenFromNode = (_: string, names: string, module: string) =>
  `const ${names.replaceAll(/\btype \w+,?/g, "").replaceAll(" as ", ": ")} = globalThis.process.getBuiltinModule("${module}");`;

/** The ids of oclif's commands; the first comparison by a locale loads the rules of all scripts. */
const byLocale = "a.id.localeCompare(b.id)";
const byCodeUnits = "(a.id < b.id ? -1 : 1)";
