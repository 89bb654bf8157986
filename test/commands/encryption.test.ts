import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { secretOf } from "../artifacts/encryption-configuration/support.ts";
import { bulwark } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const commands = ["encryption lint", "encryption rotate"] as const;
const secret = secretOf(5);
const good = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
            - name: key1
              secret: ${secret}
`;

function fileOf(text: string | Buffer): string {
  const file = join(temporaryFolder(), "encryption.yaml");
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Nothing of a key of 12 characters or more. */
function expectNoSecret(text: string, hidden = secret): void {
  for (let at = 0; at + 12 <= hidden.length; at++) expect(text).not.toContain(hidden.slice(at, at + 12));
}

it.each(commands)("%s --help shows examples and refuses unknown flags", async (command) => {
  const help = await bulwark([...command.split(" "), "--help"]);
  expect([help.exitCode, help.stdout]).toEqual([0, expect.stringMatching(/EXAMPLES\n {2}\$ bulwark encryption /)]);
  expect((await bulwark([...command.split(" "), "x", "--nonsense"])).exitCode).toBe(2);
});

it("lint tells each finding with its place and what to do", async () => {
  const file = fileOf(good.replace("[secrets]", "[configmaps]").replace("name: key1", "name: a:b"));
  const { exitCode, stdout } = await bulwark(["encryption", "lint", file]);
  expect(exitCode).toBe(1);
  expect(
    stdout.replaceAll(file, "encryption.yaml"),
  ).toBe(`encryption.yaml:4:3: error: Secrets are in no entry: they are stored in plain text [secrets-not-encrypted]
    add secrets
encryption.yaml:8:21: error: the name of a key holds a colon [key-name-colon]
    rotate to a key whose name has none

✖ encryption.yaml: 2 errors`);
});

it("lint fails from the severity that --fail-on names, says the same as data, and is quiet where nothing is wrong", async () => {
  const weak = fileOf(good.replace("secretbox", "aescbc"));
  const [warned, errors, clean] = await Promise.all([
    bulwark(["encryption", "lint", weak, "--json"]),
    bulwark(["encryption", "lint", weak, "--fail-on", "error", "--reporter", "json"]),
    bulwark(["encryption", "lint", fileOf(good)]),
  ]);
  expect([warned.exitCode, errors.exitCode, clean.exitCode]).toEqual([1, 0, 0]);
  expect(JSON.parse(warned.stdout)).toMatchObject({
    counts: { error: 0, warning: 1, info: 0 },
    loads: true,
    clean: false,
    findings: [{ code: "weak-encryption" }],
  });
  expect(JSON.parse(errors.stdout)).toEqual({ ...JSON.parse(warned.stdout), clean: true });
  expect(clean.stdout).toMatch(/^✔ .*: 1 entry, nothing found$/);
});

it("lint tells of a file that others can read", async () => {
  const file = fileOf(good);
  chmodSync(file, 0o644);
  expect((await bulwark(["encryption", "lint", file])).stdout).toContain("mode 0644), and it is where keys stand [readable-by-others]");
});

it("a whole rotation, step by step: what is said leads to the next", async () => {
  const file = fileOf(good.replace(/$/, "      - identity: {}\n"));
  const outputs: string[] = [];
  const rotate = async (...flags: string[]) => {
    const run = await bulwark(["encryption", "rotate", file, ...flags]);
    outputs.push(run.stdout, run.stderr, JSON.stringify(run));
    return run;
  };
  expect(await rotate()).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("[rewrite-not-confirmed]") });
  const keys = new Set([secret]);
  for (const [flags, step, told] of [
    [["--step", "add"], "add", "secrets: key2 reads now; key1 (secretbox) still writes"],
    [[], "promote", "secrets: key2 (secretbox) writes now; the others still read"],
    [["--rewritten"], "remove", "secrets: without key1 (secretbox); key2 (secretbox) writes"],
    [["--rewritten"], "remove-identity", "secrets: without identity; key2 (secretbox) writes"],
  ] as const) {
    const { exitCode, stdout } = await rotate(...flags);
    expect([exitCode, stdout.split("\n")[0]]).toEqual([0, `✔ ${file}: ${step}`]);
    expect(stdout).toContain(told);
    expect(stdout).toContain("copy the file as it is to every other control-plane node");
    expect(stdout.includes("kubectl get secrets -A -o json | kubectl replace -f -")).toBe(step === "promote");
    for (const [, found] of readFileSync(file, "utf8").matchAll(/secret: "?([A-Za-z0-9+/=]+)/g)) keys.add(found as string);
  }
  expect(keys.size).toBe(2);
  for (const key of keys) expectNoSecret(outputs.join("\n"), key);
  const json = await rotate("--json", "--dry-run");
  expect(JSON.parse(json.stdout)).toMatchObject({ step: "add", written: false, entries: [{ added: "key3", before: "settled", writes: "key2 (secretbox)" }] });
});

describe("bad files are refused with exit code 2, without a stack and without a key", () => {
  const broken: readonly (readonly [what: string, text: string | Buffer, code: string])[] = [
    ["empty", "", "empty-document"],
    ["only comments", "# nothing\n", "empty-document"],
    ["binary", Buffer.from([0, 1, 2, 255, 254]), "not-text"],
    ["not UTF-8", Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe])]), "not-text"],
    ["gigantic", `${good}# ${"x".repeat(9 * 1024 * 1024)}\n`, "file-too-large"],
    ["large", `${good}# ${"x".repeat(1024 * 1024)}\n`, "file-too-large"],
    ["truncated in a quoted key", good.slice(0, -20).replace("secret: ", 'secret: "'), "yaml-syntax"],
    ["a bracket that stays open", good.replace("[secrets]", `[secrets, ${secret}`), "yaml-syntax"],
    ["a tab", good.replace("              secret", "\tsecret"), "yaml-syntax"],
    ["a key as an alias", good.replace(secret, `*${secret.replaceAll(/[^A-Za-z0-9]/g, "")}`), "unknown-alias"],
    ["a key without the space before it", good.replace("secret: ", "secret:"), "yaml-syntax"],
    [
      "aliases that explode",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(",")}]`).join("\n")}\n`,
      "too-many-values",
    ],
    ["too deep", `a: ${"[".repeat(500)}`, "too-deep"],
  ];
  it.each(broken)("%s", async (_, text, code) => {
    const file = fileOf(text);
    const runs = await Promise.all(commands.flatMap((command) => [[], ["--json"]].map((flags) => bulwark([...command.split(" "), file, ...flags]))));
    for (const { exitCode, stdout, stderr } of runs) {
      expect([exitCode, stdout + stderr]).toEqual([2, expect.stringContaining(code)]);
      expect(stdout + stderr).not.toMatch(/ {4}at .*[.][jt]s/);
      expectNoSecret(stdout + stderr);
    }
    expect(readFileSync(file).equals(Buffer.from(text))).toBe(true);
  });

  const refused: readonly (readonly [what: string, text: string, code: string, line: number])[] = [
    ["an unknown field", good.replace("          keys:", "          key:"), "unknown-field", 7],
    ["a field twice", good.replace(/$/, `              secret: ${secretOf(9)}\n`), "duplicate-key", 10],
    ["two documents", `${good}---\n${good}`, "several-documents", 11],
    ["a key where a field is expected", good.replace("name: key1", `${secret}: key1`), "unknown-field", 8],
    ["a key as a list", good.replace(secret, `[${secret}]`), "wrong-type", 9],
    ["a key that is cut off", good.replace(secret, secret.slice(0, 33)), "not-base64", 9],
    ["a key that is too long", good.replace(secret, `"${secret.slice(0, 40)}${secret}"`), "key-size", 9],
    ["a key for a resource", good.replace("secrets]", `secrets, ${secret}]`), "unencryptable-resource", 4],
  ];
  it.each(refused)("%s, with its line", async (_, text, code, line) => {
    const file = fileOf(text);
    const [lint, rotate, json] = await Promise.all([
      bulwark(["encryption", "lint", file]),
      bulwark(["encryption", "rotate", file]),
      bulwark(["encryption", "rotate", file, "--json"]),
    ]);
    expect([lint.exitCode, lint.stdout]).toEqual([1, expect.stringMatching(new RegExp(`encryption[.]yaml:${line}:.*\\[${code}\\]`))]);
    expect([rotate.exitCode, rotate.stderr]).toEqual([2, expect.stringMatching(new RegExp(`encryption[.]yaml:${line}:.*\\[${code}\\]`))]);
    expect([json.exitCode, JSON.parse(json.stdout)]).toMatchObject([2, { error: { diagnostics: [{ code }] } }]);
    expectNoSecret(JSON.stringify([lint, rotate, json]));
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("no file, a folder", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"));
    for (const command of commands) {
      const [missing, isFolder] = await Promise.all(["none.yaml", "sub"].map((name) => bulwark([...command.split(" "), join(folder, name)])));
      expect([missing?.exitCode, missing?.stderr]).toEqual([2, expect.stringContaining("[file-not-found]")]);
      expect([isFolder?.exitCode, isFolder?.stderr]).toEqual([2, expect.stringContaining("[is-a-directory]")]);
    }
  });
});

/** Kills the process right before the n-th call of something that writes. */
const killer = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
let left = Number(process.env.KILL_BEFORE);
for (const name of ["openSync", "fchmodSync", "writeFileSync", "fsyncSync", "renameSync", "closeSync", "rmSync"]) {
  const real = fs[name];
  fs[name] = (...all) => {
    const watched = name !== "openSync" || String(all[0]).includes("encryption.yaml.bulwark-tmp");
    if (globalThis.watching || (watched && name === "openSync")) {
      globalThis.watching = true;
      if (--left === 0) process.kill(process.pid, "SIGKILL");
    }
    return real(...all);
  };
}
syncBuiltinESMExports();
`;

it("killed anywhere, the file is the old or the new one, and a later run goes on", async () => {
  const seen = new Set<number>();
  const ends = new Set<number>();
  const folder = temporaryFolder();
  const script = join(folder, "kill.mjs");
  writeFileSync(script, killer);
  for (let call = 1; call <= 12; call++) {
    const file = fileOf(good);
    const { exitCode } = await bulwark(["encryption", "rotate", file], {
      env: { NODE_OPTIONS: `--import ${pathToFileURL(script)}`, KILL_BEFORE: String(call) },
    });
    ends.add(exitCode);
    const keys =
      (load(readFileSync(file, "utf8")) as { resources: { providers: { secretbox: { keys: object[] } }[] }[] }).resources[0]?.providers[0]?.secretbox.keys ??
      [];
    expect([1, 2]).toContain(keys.length);
    if (keys.length === 1) expect(readFileSync(file, "utf8")).toBe(good);
    seen.add(keys.length);
    for (const name of readdirSync(join(file, ".."))) expect(statSync(join(file, "..", name)).mode & 0o077).toBe(0);
    if (exitCode === 0) break;
  }
  expect([...seen].sort()).toEqual([1, 2]);
  // The last run was not killed: every call before it was one that a kill was tried at.
  expect([...ends].sort()).toEqual([-1, 0]);
});
