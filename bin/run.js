#!/usr/bin/env node
import { enableCompileCache } from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`bulwark needs Node.js 22.12 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

enableCompileCache?.();
const { execute } = await import("@oclif/core");
await execute({ dir: import.meta.url });
