import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { writeEncryptionConfiguration } from "../../src/artifacts/encryption-key.ts";
import { encryptionKeyName, encryptionKeyPlaceholder, keyNotice, placeholderNotice } from "../../src/artifacts/encryption-placeholder.ts";
import { EncryptionConfigurationSchema } from "../../src/artifacts/schemas/encryption-configuration.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { encryptionRenderer } from "../../src/render/encryption/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { fileOf, planOf, problems } from "../render/support.ts";

type Secretbox = { resources: { providers: { secretbox: { keys: { name: string; secret: string }[] } }[] }[] };

const textOf = (encryption: SpecBody["encryption"] & object) => fileOf(encryptionRenderer, planOf({ encryption }), "encryption-configuration.yaml").text;
const template = textOf({ provider: "secretbox" });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulwark-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keysOf = (file: string) => (load(readFileSync(file, "utf8")) as Secretbox).resources[0]?.providers[0]?.secretbox.keys ?? [];

function write(name: string, text = template, keyName = encryptionKeyName): string {
  const file = join(folder, name);
  writeEncryptionConfiguration(file, text, keyName);
  return file;
}

function failure(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error("nothing was thrown");
}

const codesOf = (error: UserError) => error.diagnostics.map(({ code }) => code);

it("the key is 32 bytes in standard base64, under its name, in a valid configuration", () => {
  const file = write("a.yaml");
  const [key, ...more] = keysOf(file);
  expect(more).toEqual([]);
  expect(key?.name).toBe("key1");
  expect(key?.secret).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(Buffer.from(key?.secret ?? "", "base64")).toHaveLength(32);
  expect(problems(EncryptionConfigurationSchema, load(readFileSync(file, "utf8")))).toEqual([]);
});

it("nothing else changes but the notice", () => {
  const file = write("a.yaml");
  const expected = template.replace(placeholderNotice, keyNotice).replace(encryptionKeyPlaceholder, keysOf(file)[0]?.secret ?? "");
  expect(template).toContain(placeholderNotice);
  expect(readFileSync(file, "utf8")).toBe(expected);
});

it.each(["secretbox", "aesgcm", "aescbc"] as const)("%s gets a key", (provider) => {
  expect(readFileSync(write("a.yaml", textOf({ provider })), "utf8")).toMatch(/secret: "[A-Za-z0-9+/]{43}="/);
});

it("two runs have different keys", () => {
  expect(keysOf(write("a.yaml"))[0]?.secret).not.toBe(keysOf(write("b.yaml"))[0]?.secret);
});

it("the name of the key can be chosen, but holds nothing that etcd or YAML reads otherwise", () => {
  expect(keysOf(write("a.yaml", template, "key-2027.01"))[0]?.name).toBe("key-2027.01");
  for (const name of ["", "a:b", 'a"', "a\nb", "$&"]) expect(codesOf(failure(() => write("b.yaml", template, name)))).toEqual(["key-name"]);
  expect(readdirSync(folder)).toEqual(["a.yaml"]);
});

it.each([0o000, 0o077, 0o277])("only the owner reads and writes the file, whatever the umask (%o)", (mask) => {
  const before = process.umask(mask);
  try {
    expect(statSync(write("a.yaml")).mode & 0o7777).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

it("an existing file is not overwritten", () => {
  const file = write("a.yaml");
  const before = readFileSync(file, "utf8");
  const error = failure(() => writeEncryptionConfiguration(file, template, "key1"));
  expect(codesOf(error)).toEqual(["file-exists"]);
  expect(error.diagnostics[0]?.remedy).toMatch(/name a new file/);
  expect(error.diagnostics[0]?.location).toEqual({ file });
  expect(readFileSync(file, "utf8")).toBe(before);
});

it("a symlink is not followed, dangling or not", () => {
  const target = join(folder, "target.yaml");
  const link = join(folder, "link.yaml");
  symlinkSync(target, link);
  expect(codesOf(failure(() => writeEncryptionConfiguration(link, template, "key1")))).toEqual(["file-exists"]);
  expect(readdirSync(folder)).toEqual(["link.yaml"]);
  writeFileSync(target, "mine");
  expect(codesOf(failure(() => writeEncryptionConfiguration(link, template, "key1")))).toEqual(["file-exists"]);
  expect(readFileSync(target, "utf8")).toBe("mine");
});

it("a place that cannot be written is the user's problem, without a stack", () => {
  const error = failure(() => write("missing/a.yaml"));
  expect(codesOf(error)).toEqual(["cannot-write"]);
  expect(error.message).toContain("ENOENT");
  mkdirSync(join(folder, "folder"));
  expect(codesOf(failure(() => write("folder")))).toEqual(["file-exists"]);
});

it("kms has no local key, nor has a text without the placeholder", () => {
  const kms = textOf({ provider: "kms", kms: { name: "vault", endpoint: "unix:///var/run/kms/vault.sock" } });
  expect(codesOf(failure(() => write("a.yaml", kms)))).toEqual(["no-local-key"]);
  expect(codesOf(failure(() => write("a.yaml", template + template)))).toEqual(["no-local-key"]);
  expect(codesOf(failure(() => write("b.yaml", readFileSync(write("c.yaml"), "utf8"))))).toEqual(["no-local-key"]);
  expect(readdirSync(folder)).toEqual(["c.yaml"]);
});

it("nothing is printed", () => {
  const spies = [
    vi.spyOn(process.stdout, "write"),
    vi.spyOn(process.stderr, "write"),
    ...(["log", "info", "warn", "error", "debug"] as const).map((method) => vi.spyOn(console, method)),
  ];
  const result = writeEncryptionConfiguration(join(folder, "a.yaml"), template, "key1") as unknown;
  const calls = spies.map((spy) => spy.mock.calls.length);
  vi.restoreAllMocks();
  expect(result).toBeUndefined();
  expect(calls).toEqual(spies.map(() => 0));
});
