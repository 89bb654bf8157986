import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Config } from "@oclif/core";
import { build } from "esbuild";
import { globSync } from "tinyglobby";
import { compileAhead } from "./ahead.ts";
import { quickStart } from "./quick-start.ts";

/** What every start loads; TypeBox alone is 700 small modules. Every other package stays the dependency that it is. */
const bundled = ["typebox", "@oclif/core", "@open-policy-agent/opa-wasm", "handlebars", "js-yaml", "tinyglobby", "fastest-levenshtein"];
const isBundled = (path: string) => bundled.some((name) => path === name || path.startsWith(`${name}/`));

/** Bundles oclif and the commands into dist/ (code that they share in chunks) and writes oclif's manifest, for a quick start. */
export async function buildCommands(root: string): Promise<void> {
  for (const stale of globSync(["dist/**/*.js", "dist/**/*.js.map"], { cwd: root })) rmSync(join(root, stale));
  await build({
    absWorkingDir: root,
    entryPoints: [...globSync("src/commands/**/*.ts", { cwd: root }), "src/cli/start.ts", "src/spec/formats.ts", "src/engines/kube-apiserver/supervisor.ts"],
    outbase: "src",
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    minifyWhitespace: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // What is bundled of CommonJS packages still requires Node's own modules.
    banner: { js: 'const require = globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url);' },
    define: { "process.env.BULWARK_BUNDLED": '"true"' },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
    plugins: [
      quickStart,
      {
        name: "external-packages",
        setup: ({ onResolve }) => {
          onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) =>
            kind === "entry-point" || isBundled(path) || importer.includes("node_modules") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  compileAhead(root);
  await writeManifest(root);
}

async function writeManifest(root: string): Promise<void> {
  const file = join(root, "oclif.manifest.json");
  rmSync(file, { force: true });
  const config = await Config.load({ root });
  const plugin = config.plugins.get("bulwark");
  if (!plugin) throw new Error("oclif does not find the package's own commands");
  const commands = Object.fromEntries(plugin.commands.map(({ load: _, ...command }) => [command.id, command]));
  writeFileSync(file, `${JSON.stringify({ commands, version: config.version }, null, 2)}\n`);
}
