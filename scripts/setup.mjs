// Installs the dependencies where they are not those of package-lock.json. Plain JavaScript for any Node from 20 on: it
// runs before there is a node_modules, and so before there is the Node that everything else runs on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".bulwark-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`Node.js 20 or newer is needed to start npm; this is ${process.versions.node}.`);
  process.exit(2);
}
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.log("installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  // engine-strict off and quiet: npm itself may run on an older Node than the dependencies, which run on the one they bring.
  const flags = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const run = npm ? spawnSync(process.execPath, [npm, ...flags], { cwd: root, stdio: "inherit" }) : spawnSync("npm", flags, { cwd: root, stdio: "inherit" });
  if (run.status !== 0) {
    console.error("npm ci failed; see above.");
    process.exit(2);
  }
  writeFileSync(stamp, lock);
}
