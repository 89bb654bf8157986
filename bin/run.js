#!/usr/bin/env node
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`bulwark needs Node.js 22.12 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

module.enableCompileCache?.();
// oclif's own check of Node's version asks for less than the one above, and loads a parser of version ranges to do so.
process.env.OCLIF_DISABLE_ENGINE_WARNING = "1";
const { execute } = await import("@oclif/core");
await execute({ dir: import.meta.url });
