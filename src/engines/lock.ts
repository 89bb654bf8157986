import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 200;
const heartbeatMs = 5_000;
const staleMs = 30_000;

export type LockOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called once where another holds the lock. */
  readonly onWait?: (() => void) | undefined;
};

/**
 * Runs the task while holding the lock file, which waits for as long as another process holds it. A lock whose process
 * ended, or that was not refreshed for half a minute, is taken over.
 *
 * It spares work, and is not what keeps files whole: that is the atomic rename of what the task made.
 * @throws the reason of the signal where it is aborted while waiting, and whatever the task throws.
 */
export async function withLock<T>(path: string, options: LockOptions, task: () => Promise<T>): Promise<T> {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await acquire(path, owner, options);
  const heartbeat = setInterval(() => void touch(path), heartbeatMs);
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(path)) === owner) await rm(path, { force: true });
  }
}

async function acquire(path: string, owner: string, { signal, onWait }: LockOptions): Promise<void> {
  for (let first = true; !(await create(path, owner)); first = false) {
    if (await takeOver(path)) continue;
    if (first) onWait?.();
    await delay(pollMs, undefined, { signal });
  }
}

async function create(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock where its holder is gone. True where it is worth trying again at once. */
async function takeOver(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  if (owner === undefined) return true;
  if (!(await isStale(path, owner))) return false;

  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return true;
    throw error;
  }
  // Where another process took it over first, what was moved is its lock: put it back.
  if ((await readOwner(aside)) !== owner) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}

async function isStale(path: string, owner: string): Promise<boolean> {
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > staleMs || hasEnded(owner);
}

/** Whether the holder is a process of this machine that ended. The file is empty for a moment after its creation. */
function hasEnded(owner: string): boolean {
  const { pid, host } = parseOwner(owner);
  if (pid === undefined || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

function parseOwner(owner: string): { readonly pid?: number; readonly host?: string } {
  try {
    return JSON.parse(owner) as { pid?: number; host?: string };
  } catch {
    return {};
  }
}

async function readOwner(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
