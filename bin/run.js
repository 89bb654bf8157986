#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`bulwark needs Node.js 22.12 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

const { start } = await import("../dist/cli/start.js");
await start(import.meta.url);
