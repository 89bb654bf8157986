import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { type Ended, Supervised } from "../../../src/engines/kube-apiserver/supervised.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** A program that writes its process id beside its log, and ends only when it is killed. */
const lasting = (folder: string, name: string, more = "") => [
  "-c",
  `trap '' TERM INT HUP; echo $$ > '${join(folder, name)}.pid'; ${more} while :; do sleep 1; done`,
];

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "");
  } catch {
    return false;
  }
};

async function until<T>(probe: () => T | undefined | false): Promise<T> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(20)) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error("it did not happen");
}

const pidIn = (file: string) => until(() => existsSync(file) && Number(readFileSync(file, "utf8")));

async function started(): Promise<{ supervised: Supervised; ended: Ended[] }> {
  const ended: Ended[] = [];
  const supervised = await Supervised.start((one) => ended.push(one));
  onTestFinished(() => supervised.stop());
  return { supervised, ended };
}

it("keeps the folder to its owner, and removes it with every program when it is stopped", async () => {
  const { supervised, ended } = await started();
  const { folder } = supervised;
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  supervised.run("one", "/bin/sh", lasting(folder, "one"));
  supervised.run("other", "/bin/sh", lasting(folder, "other"));
  const pids = await Promise.all([pidIn(join(folder, "one.pid")), pidIn(join(folder, "other.pid"))]);
  expect(statSync(join(folder, "one.log")).mode & 0o777).toBe(0o600);
  await supervised.stop();
  expect([pids.map(isAlive), existsSync(folder), ended]).toEqual([[false, false], false, []]);
});

it("tells how a program ended, and what it printed stands in its log", async () => {
  const { supervised, ended } = await started();
  supervised.run("failing", "/bin/sh", ["-c", "echo so it is; exit 3"]);
  supervised.run("missing", "/nowhere/program", []);
  await until(() => ended.length === 2);
  expect(ended).toContainEqual({ type: "ended", name: "failing", how: "it ended with exit code 3" });
  expect(ended).toContainEqual({ type: "ended", name: "missing", how: "it could not be run (ENOENT)" });
  expect(readFileSync(join(supervised.folder, "failing.log"), "utf8")).toBe("so it is\n");
});

it("gives programs nothing of the environment", async () => {
  vi.stubEnv("BULWARK_TEST_SECRET", "of the user's");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { supervised, ended } = await started();
  supervised.run("env", "/usr/bin/env", []);
  await until(() => ended.length === 1);
  expect(readFileSync(join(supervised.folder, "env.log"), "utf8")).not.toContain("BULWARK_TEST_SECRET");
});

it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("leaves neither program nor folder where this process is ended by %s", async (signal) => {
  const parent = fork(join(import.meta.dirname, "supervised-parent.ts"), { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ folder }] = (await once(parent, "message")) as [{ folder: string }];
  const pid = await pidIn(join(folder, "one.pid"));
  expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
  parent.kill(signal);
  await once(parent, "exit");
  await until(() => !isAlive(pid) && !existsSync(folder));
});

it("leaves neither where the supervisor is killed, and tells it", async () => {
  const { supervised, ended } = await started();
  supervised.run("one", "/bin/sh", lasting(supervised.folder, "one", "echo $PPID > parent.pid;"));
  const supervisor = await pidIn(join(supervised.folder, "parent.pid"));
  const pid = await pidIn(join(supervised.folder, "one.pid"));
  process.kill(supervisor, "SIGKILL");
  await until(() => ended.length === 1 && !existsSync(supervised.folder) && !isAlive(pid));
  expect(ended).toEqual([{ name: "the supervisor", how: "it was killed" }]);
});

it("keeps no process from ending that forgot to stop it", async () => {
  const parent = fork(join(import.meta.dirname, "supervised-parent.ts"), ["forget"], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [[{ folder }]] = (await Promise.all([once(parent, "message"), once(parent, "exit")])) as [[{ folder: string }], unknown];
  await until(() => !existsSync(folder));
});

it("begins where the folder for temporary files is another", async () => {
  const elsewhere = temporaryFolder();
  vi.stubEnv("TMPDIR", elsewhere);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { supervised } = await started();
  expect(supervised.folder.startsWith(elsewhere)).toBe(true);
});
