import { createHash } from "node:crypto";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { userError } from "../diagnostics/user-error.ts";
import type { Binary, Platform } from "./binaries.ts";

const checksumsLimit = 1_000_000;
const progressEvery = 4_000_000;

export type ReleaseOptions = {
  /** Another place that holds the same files, e.g. a mirror. */
  readonly baseUrl?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
  /** How long a server may take to answer, and then to send anything more. */
  readonly timeouts?: { readonly answerMs: number; readonly stallMs: number } | undefined;
};

/** The release cannot be had here and now; that is no sign of tampering, and another way may be tried. */
export class ReleaseUnavailable extends Error {
  override readonly name = "ReleaseUnavailable";
}

/**
 * Downloads the official release of a program into an existing folder, checks it against the checksums that the release
 * publishes, and gives the path of the program in that folder.
 * @throws ReleaseUnavailable where it cannot be had (no network, no such asset, a broken transfer).
 * @throws UserError where it was had and must not be used (its checksum is wrong or not published).
 */
export async function downloadRelease(binary: Binary, folder: string, options: ReleaseOptions = {}): Promise<string> {
  const { release } = binary;
  const asset = assetOf(binary);
  const baseUrl = (options.baseUrl ?? release.baseUrl).replace(/\/+$/, "");
  const checksumsUrl = `${baseUrl}/${release.checksums(asset)}`;
  const expected = publishedDigest(await download(checksumsUrl, options), asset, checksumsUrl);

  const file = join(folder, "asset");
  const actual = await downloadToFile(`${baseUrl}/${asset}`, file, options);
  if (actual !== expected) {
    throw userError("engine-checksum", `${baseUrl}/${asset} has SHA-256 ${actual}, but the release publishes ${expected}: not installed`, {
      remedy: "Try again; if it stays so, something between you and the release alters it",
    });
  }
  return release.archive.format === "none" ? file : extractMember(file, release.archive.member(asset), folder);
}

function assetOf({ release }: Binary): string {
  const platform = `${process.platform}-${process.arch}`;
  const asset = Object.hasOwn(release.assets, platform) ? release.assets[platform as Platform] : undefined;
  if (asset !== undefined) return asset;
  throw new ReleaseUnavailable(`no release is published for ${platform}`);
}

/** The digest of the asset in text of the format of `sha256sum`; or the whole text, where the file is that of the asset alone. */
function publishedDigest(checksums: string, asset: string, url: string): string {
  const digests = new Set<string>();
  if (url.endsWith(`/${asset}.sha256`) && /^[0-9a-f]{64}\s*$/i.test(checksums)) digests.add(checksums.trim().toLowerCase());
  for (const line of checksums.split("\n")) {
    const [, digest, file] = /^([0-9a-f]{64}) [ *](?:[.]\/)?(.+?)\s*$/i.exec(line) ?? [];
    if (digest !== undefined && file === asset) digests.add(digest.toLowerCase());
  }
  const [digest, another] = digests;
  if (digest !== undefined && another === undefined) return digest;
  const problem = digest === undefined ? "publishes no SHA-256 for" : "publishes more than one SHA-256 for";
  throw userError("engine-checksum", `${url} ${problem} ${asset}: not installed`, {
    remedy: "Check that the place you download from holds the release unaltered",
  });
}

async function download(url: string, options: ReleaseOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of get(url, options)) {
    size += chunk.length;
    if (size > checksumsLimit) throw new ReleaseUnavailable(`${url} is no list of checksums: it is too large`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Gives the SHA-256 of what was written, in hex. */
async function downloadToFile(url: string, path: string, options: ReleaseOptions): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "wx");
  try {
    let size = 0;
    for await (const chunk of get(url, options)) {
      hash.update(chunk);
      await file.writeFile(chunk);
      const before = size;
      size += chunk.length;
      if (Math.floor(before / progressEvery) < Math.floor(size / progressEvery)) {
        options.onProgress?.(`downloading ${url}: ${Math.floor(size / 1_000_000)} MB`);
      }
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

/** The body of the answer. Whatever goes wrong on the way is a ReleaseUnavailable that names the URL and the reason. */
async function* get(url: string, options: ReleaseOptions): AsyncGenerator<Uint8Array> {
  const { signal, fetch = globalThis.fetch, timeouts: { answerMs, stallMs } = { answerMs: 5_000, stallMs: 15_000 } } = options;
  const deadline = new AbortController();
  const expire = (ms: number) => setTimeout(() => deadline.abort(new Error(`nothing came for ${ms / 1_000} s`)), ms);
  let timer = expire(answerMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any(signal ? [signal, deadline.signal] : [deadline.signal]) });
    clearTimeout(timer);
    timer = expire(stallMs);
    if (response.redirected && url.startsWith("https:") && !response.url.startsWith("https:")) throw new Error(`it redirects to ${response.url}`);
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    for await (const chunk of response.body) {
      timer.refresh();
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ReleaseUnavailable(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    deadline.abort();
  }
}

/** `fetch` says only "fetch failed"; why stands in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? error.message) : error.message;
}

async function extractMember(archive: string, member: string, folder: string): Promise<string> {
  const { extract } = await import("tar");
  let problem: unknown;
  try {
    await extract({ file: archive, cwd: folder, strict: true, filter: (path) => path === member });
  } catch (error) {
    problem = error;
  }
  const path = join(folder, member);
  const extracted = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (extracted && problem === undefined) return path;
  throw userError("engine-archive", `the release holds no usable file ${member}${problem === undefined ? "" : ` (${reasonOf(problem)})`}`, {
    remedy: "Report this to the maintainers of Bulwark, and install the engine by hand meanwhile",
  });
}
