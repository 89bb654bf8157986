import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { create } from "tar";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { cacheDirectory } from "../../src/cache-directory.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { type Binary, type BinaryName, binaries, type Platform } from "../../src/engines/binaries.ts";
import { cachedBinaryPath } from "../../src/engines/cache.ts";
import { type InstallOptions, installBinary } from "../../src/engines/install.ts";
import { locateBinary, searchBinary } from "../../src/engines/locate.ts";
import { buildFromSource, type SourceBuilder } from "../../src/engines/source.ts";

const platform = `${process.platform}-${process.arch}` as Platform;
const opa = binaries.opa;
const opaAsset = assetOf(opa);
const opaProgram = versionScript(opa.version);
const repository = join(import.meta.dirname, "../..");

let home: string;
let servers: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "bulwark-install-"));
  await mkdir(join(home, "bin"));
  vi.stubEnv("BULWARK_CACHE_DIR", join(home, "cache"));
  vi.stubEnv("PATH", join(home, "bin"));
  for (const { environmentVariable } of Object.values(binaries)) vi.stubEnv(environmentVariable, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.map(stop));
  servers = [];
  await rm(home, { recursive: true, force: true });
});

it("installs the official release, and from then on takes it from the cache", async () => {
  const { url, requests } = await serve(opaRelease());

  const first = await installBinary("opa", { releaseBaseUrl: url, build: neverBuild });

  expect(first).toEqual({ path: cachedBinaryPath(opa), version: opa.version, source: "release" });
  expect(await readFile(first.path, "utf8")).toBe(opaProgram);
  expect((await stat(first.path)).mode & 0o777).toBe(0o755);
  expect(await installedFiles(opa)).toEqual(["opa"]);
  expect(await installBinary("opa", { releaseBaseUrl: url, build: neverBuild })).toEqual({ ...first, source: "cache" });
  expect(await locateBinary("opa")).toEqual({ ...first, source: "cache" });
  expect(requests).toEqual([`/${opaAsset}.sha256`, `/${opaAsset}`]);
});

it("extracts the program from the archive of the release, and nothing else", async () => {
  const { kyverno } = binaries;
  const asset = assetOf(kyverno);
  const archive = await archiveOf({ LICENSE: "text", kyverno: versionScript(`v${kyverno.version}`) });
  const { url } = await serve({ [asset]: archive, "checksums.txt": `${sha256("x")}  other.tar.gz\n${sha256(archive)}  ${asset}\n` });

  const { path, source } = await installBinary("kyverno", { releaseBaseUrl: url, build: neverBuild });

  expect(source).toBe("release");
  expect(await readFile(path, "utf8")).toBe(versionScript(`v${kyverno.version}`));
  expect(await installedFiles(kyverno)).toEqual(["kyverno"]);
});

it("refuses an archive that does not hold the program as a file", async () => {
  const asset = assetOf(binaries.kyverno);
  await symlink("asset", join(home, "kyverno"));
  await create({ gzip: true, cwd: home, file: join(home, "linked.tar.gz") }, ["kyverno"]);
  for (const archive of [await archiveOf({ LICENSE: "text" }), await readFile(join(home, "linked.tar.gz")), Buffer.from("no archive")]) {
    const { url } = await serve({ [asset]: archive, "checksums.txt": `${sha256(archive)}  ${asset}\n` });

    await expectRefusal("kyverno", { releaseBaseUrl: url }, "engine-archive");
  }
});

it("refuses a release whose checksum is wrong, and does not go on to build it from source", async () => {
  const { url } = await serve({ ...opaRelease(), [opaAsset]: `${opaProgram}# altered\n` });

  const message = await expectRefusal("opa", { releaseBaseUrl: url }, "engine-checksum");

  expect(message).toContain(sha256(opaProgram));
  expect(message).toContain(sha256(`${opaProgram}# altered\n`));
});

it("refuses a release whose checksums do not list the asset", async () => {
  const { url, requests } = await serve({ ...opaRelease(), [`${opaAsset}.sha256`]: `${sha256(opaProgram)}  ${opaAsset}_static\n` });

  await expectRefusal("opa", { releaseBaseUrl: url }, "engine-checksum");

  expect(requests).not.toContain(`/${opaAsset}`);
});

it("refuses a release whose checksums contradict each other", async () => {
  const { url } = await serve({
    ...opaRelease(),
    [`${opaAsset}.sha256`]: `${sha256(opaProgram)}  ${opaAsset}\n${sha256("x")} *${opaAsset}\n`,
  });

  expect(await expectRefusal("opa", { releaseBaseUrl: url }, "engine-checksum")).toContain("more than one SHA-256");
});

it.runIf(process.platform === "linux")("takes the checksum of a file that holds nothing else, for the asset that it is named after alone", async () => {
  const server = binaries["kube-apiserver"];
  const asset = assetOf(server);
  const program = `#!/bin/sh\necho 'Kubernetes v${server.version}'\n`;
  const good = await serve({ [asset]: program, [`${asset}.sha256`]: `${sha256(program)}\n` });
  expect(await installBinary("kube-apiserver", { releaseBaseUrl: good.url, build: neverBuild })).toMatchObject({ source: "release", version: server.version });

  for (const published of [sha256("x"), `${sha256(program)} ${sha256("x")}`, `${sha256(program)}  another`, ""]) {
    await rm(join(home, "cache"), { recursive: true });
    const { url } = await serve({ [asset]: program, [`${asset}.sha256`]: published });
    await expectRefusal("kube-apiserver", { releaseBaseUrl: url }, "engine-checksum");
  }
});

it.runIf(process.platform === "linux")("finds the program in the folder that its archive holds", async () => {
  const { etcd } = binaries;
  const asset = assetOf(etcd);
  const program = `#!/bin/sh\necho 'etcd Version: ${etcd.version}'\n`;
  const folder = asset.replace(".tar.gz", "");
  await mkdir(join(home, folder));
  await writeFile(join(home, folder, "etcd"), program);
  await create({ gzip: true, cwd: home, file: join(home, asset) }, [folder]);
  const archive = await readFile(join(home, asset));
  const { url } = await serve({ [asset]: archive, SHA256SUMS: `${sha256(archive)}  ${asset}\n` });

  const { path, source } = await installBinary("etcd", { releaseBaseUrl: url, build: neverBuild });

  expect([source, await readFile(path, "utf8")]).toEqual(["release", program]);
  expect(await installedFiles(etcd)).toEqual(["etcd"]);
});

it("builds from source where no release is published for this platform", async () => {
  vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
  const { etcd } = binaries;
  const build: SourceBuilder = async (_, folder) => {
    await writeFile(join(folder, "etcd"), `#!/bin/sh\necho 'etcd Version: ${etcd.version}'\n`);
    return join(folder, "etcd");
  };

  const installed = await installBinary("etcd", { build });

  expect(installed).toMatchObject({ source: "source", reason: `no release is published for darwin-${process.arch}` });
  vi.restoreAllMocks();
});

it("refuses a program that prints another version than the pinned one", async () => {
  const { url } = await serve(opaRelease(versionScript("1.0.0")));

  expect(await expectRefusal("opa", { releaseBaseUrl: url }, "engine-version")).toContain("it is version 1.0.0");
});

it("builds from source where the release is not there, and says why", async () => {
  const { url } = await serve({});
  const messages: string[] = [];

  const installed = await installBinary("opa", { releaseBaseUrl: url, build: fakeBuild, onProgress: (message) => messages.push(message) });

  expect(installed).toEqual({
    path: cachedBinaryPath(opa),
    version: opa.version,
    source: "source",
    reason: `${url}/${opaAsset}.sha256: the server answered 404`,
  });
  expect(messages.join("\n")).toContain("the server answered 404; building it from source");
  expect(await installedFiles(opa)).toEqual(["opa"]);
});

it("builds from source where the transfer breaks off", async () => {
  const release = opaRelease();
  const { url } = await serve(release, (request, response) => {
    if (request.url !== `/${opaAsset}`) return response.end(release[request.url?.slice(1) ?? ""]);
    response.writeHead(200, { "content-length": opaProgram.length });
    response.write(opaProgram.slice(0, 10), () => response.destroy());
  });

  expect(await installBinary("opa", { releaseBaseUrl: url, build: fakeBuild })).toMatchObject({ source: "source" });
});

it("builds from source where nothing listens, or where nothing comes", async () => {
  const gone = await serve({});
  await stop(gone.server);
  const refused = await installBinary("opa", { releaseBaseUrl: gone.url, build: fakeBuild });
  expect(refused.reason).toContain("ECONNREFUSED");

  await rm(dirname(refused.path), { recursive: true });
  const silent = await serve({}, () => undefined);
  const stalled = await installBinary("opa", { releaseBaseUrl: silent.url, build: fakeBuild, timeouts: { answerMs: 50, stallMs: 50 } });
  expect(stalled.reason).toContain("nothing came for 0.05 s");

  await rm(dirname(refused.path), { recursive: true });
  const slow = await serve({}, (_, response) => response.writeHead(200).write("a"));
  const stuck = await installBinary("opa", { releaseBaseUrl: slow.url, build: fakeBuild, timeouts: { answerMs: 5_000, stallMs: 50 } });
  expect(stuck.reason).toContain("nothing came for 0.05 s");
});

it("does not follow a redirect from https to http", async () => {
  const redirected = Object.defineProperties(new Response(""), { url: { value: "http://127.0.0.1/" }, redirected: { value: true } });

  const { reason } = await installBinary("opa", { fetch: async () => redirected, build: fakeBuild });

  expect(reason).toContain("it redirects to http://127.0.0.1/");
});

it("takes only the way that was asked for", async () => {
  const { url, requests } = await serve({});

  await expectRefusal("opa", { releaseBaseUrl: url, from: "release" }, "engine-release");
  requests.length = 0;
  expect(await installBinary("opa", { releaseBaseUrl: url, from: "source", build: fakeBuild })).toMatchObject({ source: "source" });
  expect(requests).toEqual([]);
});

it("gives the reasons of both ways where neither works", async () => {
  const { url } = await serve({});

  const error = await installBinary("opa", { releaseBaseUrl: url }).catch((problem: unknown) => problem);

  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).diagnostics.map(({ code }) => code)).toEqual(["engine-release", "engine-go-missing"]);
  expect(await installedFiles(opa)).toEqual([]);
});

it("says which Go is needed where it is too old or does not work", async () => {
  await putOnPath("go", "#!/bin/sh\necho go1.25.9\n");
  expect(await expectRefusal("opa", { from: "source", build: buildFromSource }, "engine-go-old")).toMatch(/Go 1\.\d+\.\d+ is needed .* go is go1\.25\.9/);

  await putOnPath("go", "#!/bin/sh\necho 'no toolchain' >&2\nexit 1\n");
  expect(await expectRefusal("opa", { from: "source", build: buildFromSource }, "engine-go-unusable")).toContain("no toolchain");
});

it("builds with the pinned module's own go.sum, and shows the end of a build that fails", async () => {
  const program = join(home, "program");
  await writeFile(program, opaProgram);
  const go = (build: string) => `#!/bin/sh\nif [ "$1" = env ]; then echo go1.999.0; exit; fi\n${build}\n`;
  await putOnPath("go", go("echo 'line of the error' >&2; exit 1"));
  expect(await expectRefusal("opa", { from: "source", build: buildFromSource }, "engine-build")).toContain("line of the error");

  await putOnPath("go", go(`echo "$PWD $GOFLAGS $*" > ${home}/called; while [ "$1" != -o ]; do shift; done; /bin/cp ${program} "$2"`));
  expect(await installBinary("opa", { from: "source" })).toMatchObject({ source: "source" });
  const called = await readFile(join(home, "called"), "utf8");
  expect(called).toContain(`${join(repository, "tools/opa")} -mod=readonly build -trimpath`);
  expect(called).toContain("-ldflags -s -w github.com/open-policy-agent/opa");
});

it("pins in tools/ the versions that it installs", async () => {
  for (const { source, version } of Object.values(binaries)) {
    const goMod = await readFile(join(repository, source.folder, "go.mod"), "utf8");
    const required = [...goMod.matchAll(/^\s+(?:require )?(\S+) v(\S+)/gm)].filter(([, module = ""]) => `${source.package}/`.startsWith(`${module}/`));

    expect(goMod).toContain(`tool ${source.package}\n`);
    expect(required.map(([, , required]) => required)).toEqual([version]);
  }
});

it("downloads once for two installs at once", async () => {
  const { url, requests } = await serve(opaRelease());

  const installed = await Promise.all([1, 2].map(() => installBinary("opa", { releaseBaseUrl: url, build: neverBuild })));

  expect(installed.map(({ source }) => source).sort()).toEqual(["cache", "release"]);
  expect(requests).toHaveLength(2);
});

it("downloads once for installs of several processes at once", async () => {
  const { url, requests } = await serve(opaRelease());

  const installed = await Promise.all([1, 2, 3].map(async () => (await installInProcess(url)).stdout));

  expect(installed.sort()).toEqual(["cache", "cache", "release"]);
  expect(requests).toHaveLength(2);
});

it("is not hindered by an install that was killed, and cleans up after it", async () => {
  const release = opaRelease();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const hanging = await serve({}, (request, response) => {
    if (request.url !== `/${opaAsset}`) return response.end(release[request.url?.slice(1) ?? ""]);
    response.writeHead(200).write(opaProgram.slice(0, 10), () => arrive());
  });
  const killed = installInProcess(hanging.url);
  await arrived;
  killed.kill("SIGKILL");
  await killed.catch(() => undefined);
  expect(await installedFiles(opa)).toEqual([".lock", expect.stringMatching(/^\.work-/)]);
  expect(await locateBinary("opa")).toBeUndefined();

  const { url } = await serve(release);
  expect(await installBinary("opa", { releaseBaseUrl: url, build: neverBuild })).toMatchObject({ source: "release" });
  expect(await installedFiles(opa)).toEqual(["opa"]);
});

it("takes over a lock that is no longer refreshed, and waits for one that is", async () => {
  const { url } = await serve(opaRelease());
  const lock = join(dirname(cachedBinaryPath(opa)), ".lock");
  await mkdir(dirname(lock), { recursive: true });
  await writeFile(lock, JSON.stringify({ pid: 1, host: "another", id: "x" }));

  const messages: string[] = [];
  const waiting = installBinary("opa", {
    releaseBaseUrl: url,
    build: neverBuild,
    signal: AbortSignal.timeout(500),
    onProgress: (message) => messages.push(message),
  });
  await expect(waiting).rejects.not.toBeInstanceOf(UserError);
  expect(messages).toEqual([`another process is installing opa ${opa.version}; waiting for it`]);
  expect(await installedFiles(opa)).toEqual([".lock"]);

  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, anHourAgo, anHourAgo);
  expect(await installBinary("opa", { releaseBaseUrl: url, build: neverBuild })).toMatchObject({ source: "release" });
  expect(await installedFiles(opa)).toEqual(["opa"]);
});

it("stops when it is aborted, and leaves nothing", async () => {
  const aborting = new AbortController();
  const { url } = await serve({}, () => aborting.abort(new Error("enough")));

  await expect(installBinary("opa", { releaseBaseUrl: url, build: neverBuild, signal: aborting.signal })).rejects.toThrow("enough");
  expect(await installedFiles(opa)).toEqual([]);
});

it("takes the pinned version from PATH, and no other", async () => {
  const path = await putOnPath("opa", versionScript("1.0.0"));
  expect(await searchBinary("opa")).toEqual({ rejected: [{ path, problem: "it is version 1.0.0" }] });

  const { url } = await serve(opaRelease());
  const messages: string[] = [];
  const { source } = await installBinary("opa", {
    releaseBaseUrl: url,
    build: neverBuild,
    onProgress: (message) => messages.push(message),
  });
  expect(source).toBe("release");
  expect(messages[0]).toBe(`${path} is not used: it is version 1.0.0, not ${opa.version}`);

  await rm(join(home, "cache"), { recursive: true });
  await putOnPath("opa", versionScript(`v${opa.version}`));
  expect(await installBinary("opa", { build: neverBuild, from: "source" })).toEqual({ path, version: opa.version, source: "path" });
});

it("reports a program on PATH that does not run or does not tell its version", async () => {
  await putOnPath("opa", "#!/bin/sh\nexit 3\n");
  expect((await searchBinary("opa")).rejected).toEqual([{ path: join(home, "bin/opa"), problem: expect.stringContaining("it does not run") }]);

  await putOnPath("opa", "#!/bin/sh\necho hello\n");
  expect((await searchBinary("opa")).rejected).toEqual([{ path: join(home, "bin/opa"), problem: "it does not print its version" }]);
});

it("does not run what relative entries of PATH lead to", async () => {
  await putOnPath("opa", opaProgram);

  vi.stubEnv("PATH", `${relative(process.cwd(), join(home, "bin"))}::.`);

  expect(await searchBinary("opa")).toEqual({ rejected: [] });
});

it("does not run the cached program to locate it", async () => {
  const path = cachedBinaryPath(opa);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n: > ${home}/ran\n`, { mode: 0o755 });

  expect(await locateBinary("opa")).toEqual({ path, version: opa.version, source: "cache" });
  expect(await readdir(home)).not.toContain("ran");
});

it("uses the program that the environment names, or fails", async () => {
  const path = join(home, "mine");
  vi.stubEnv(opa.environmentVariable, path);
  await expectRefusal("opa", {}, "engine-override");

  await writeFile(path, versionScript("1.0.0"), { mode: 0o755 });
  expect(await expectRefusal("opa", {}, "engine-override")).toContain("it is version 1.0.0");

  await writeFile(path, opaProgram);
  expect(await locateBinary("opa")).toEqual({ path, version: opa.version, source: "path" });
});

it("says what to do where the cache cannot be written", async () => {
  await writeFile(join(home, "file"), "");
  vi.stubEnv("BULWARK_CACHE_DIR", join(home, "file"));

  const error = await installBinary("opa", { build: neverBuild }).catch((problem: unknown) => problem);

  expect((error as UserError).diagnostics[0]).toMatchObject({ code: "engine-cache", remedy: expect.stringContaining("BULWARK_CACHE_DIR") });
});

it("keeps the cache where the operating system wants it", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "/xdg" }, "linux")).toBe("/xdg");
  expect(cacheDirectory({ XDG_CACHE_HOME: "relative" }, "linux")).toMatch(/\/\.cache$/);
  expect(cacheDirectory({ XDG_CACHE_HOME: "/xdg" }, "darwin")).toMatch(/\/Library\/Caches$/);
  expect(cacheDirectory({ XDG_CACHE_HOME: "/xdg", BULWARK_CACHE_DIR: "/own" }, "linux")).toBe("/own");
});

function assetOf({ release }: Binary): string {
  const asset = release.assets[platform];
  if (asset === undefined) throw new Error(`no release for ${platform}`);
  return asset;
}

function versionScript(version: string): string {
  return `#!/bin/sh\nprintf 'Version: ${version}\\nTime: ---\\n'\n`;
}

/** What an OPA release publishes for this machine. */
function opaRelease(program = opaProgram): Record<string, string> {
  return { [opaAsset]: program, [`${opaAsset}.sha256`]: `${sha256(program)}  ${opaAsset}\n` };
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function archiveOf(files: Record<string, string>): Promise<Buffer> {
  const folder = await mkdtemp(join(home, "archive-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await create({ gzip: true, cwd: folder, file: `${folder}.tar.gz` }, Object.keys(files));
  return readFile(`${folder}.tar.gz`);
}

/** Serves files on loopback until the test ends, and records what is asked for. */
async function serve(files: Record<string, string | Buffer>, listener?: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (listener) return listener(request, response);
    const file = files[request.url?.slice(1) ?? ""];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}

/** An install in a process of its own, which prints where the program came from. */
function installInProcess(url: string) {
  const module = pathToFileURL(join(repository, "src/engines/install.ts")).href;
  const script = `const { installBinary } = await import(${JSON.stringify(module)});
    const { source } = await installBinary("opa", { from: "release", releaseBaseUrl: ${JSON.stringify(url)} });
    console.log(source);`;
  return execa(process.execPath, ["--input-type=module", "--eval", script]);
}

async function putOnPath(name: string, text: string): Promise<string> {
  const path = join(home, "bin", name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

async function installedFiles(binary: Binary): Promise<string[]> {
  return (await readdir(dirname(cachedBinaryPath(binary)))).sort();
}

const fakeBuild: SourceBuilder = async (binary, folder) => {
  const path = join(folder, "built");
  await writeFile(path, versionScript(binary.version));
  return path;
};

const neverBuild: SourceBuilder = async () => {
  throw new Error("must not be built from source");
};

/** The install fails with the one diagnostic, without building from source unless told to, and leaves nothing. Gives the message. */
async function expectRefusal(name: BinaryName, options: InstallOptions, code: string): Promise<string> {
  const error = await installBinary(name, { build: neverBuild, ...options }).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(UserError);
  const { diagnostics, message } = error as UserError;
  expect(diagnostics).toMatchObject([{ code, severity: "error", remedy: expect.any(String) }]);
  expect(await readdir(dirname(cachedBinaryPath(binaries[name]))).catch(() => [])).toEqual([]);
  return message;
}
