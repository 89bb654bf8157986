import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadSpec } from "../../src/spec/load.ts";
import { maximumBytes } from "../../src/spec/read.ts";
import { diagnosticsOf, now, specText } from "./spec-text.ts";

const folder = mkdtempSync(join(tmpdir(), "bulwark-spec-"));
const at = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(file: string) {
  try {
    loadSpec(file, { now });
    return [];
  } catch (error) {
    return diagnosticsOf(error).map(({ code, location, remedy }) => `${code} ${location?.file}: ${remedy}`);
  }
}

const files: readonly [name: string, write: (file: string) => void, code: string, remedy: RegExp][] = [
  ["missing", () => {}, "file-not-found", /bulwark init/],
  ["directory", (file) => mkdirSync(file), "is-a-directory", /name the spec file/],
  ["fifo", (file) => void execFileSync("mkfifo", [file]), "not-a-regular-file", /write the spec to a file/],
  ["loop", (file) => symlinkSync(file, file), "file-unreadable", /name the file itself/],
  ["nul-byte", (file) => writeFileSync(file, "a: \0"), "not-text", /UTF-8/],
  ["utf-16", (file) => writeFileSync(file, Buffer.from("\ufeffa: 1", "utf16le")), "not-text", /UTF-8/],
  ["latin-1", (file) => writeFileSync(file, Buffer.from("a: \xe9", "latin1")), "not-text", /UTF-8/],
  ["one-byte-too-large", (file) => writeFileSync(file, Buffer.alloc(maximumBytes + 1, "#")), "file-too-large", /settings/],
  ["empty", (file) => writeFileSync(file, ""), "empty-document", /bulwark init/],
  ["as-large-as-can-be", (file) => writeFileSync(file, Buffer.alloc(maximumBytes, "#")), "empty-document", /bulwark init/],
];

it.each(files)("refuses a file that is %s", (name, write, code, remedy) => {
  write(at(name));
  expect(refusal(at(name))).toEqual([expect.stringMatching(remedy)]);
  expect(refusal(at(name))[0]).toContain(`${code} ${at(name)}: `);
});

it("refuses a path through a file", () => {
  writeFileSync(at("plain"), "");
  expect(refusal(join(at("plain"), "spec.yaml"))).toEqual([expect.stringContaining("file-not-found")]);
});

it("refuses a name with a NUL character", () => {
  expect(refusal("a\0b")).toEqual([expect.stringContaining("file-not-found")]);
});

it("refuses a device that never ends", () => {
  expect(refusal("/dev/zero")).toEqual([expect.stringContaining("not-a-regular-file")]);
});

it.skipIf(process.getuid?.() === 0)("refuses a file that may not be read", () => {
  writeFileSync(at("secret"), specText());
  chmodSync(at("secret"), 0);
  expect(refusal(at("secret"))).toEqual([expect.stringContaining("file-unreadable")]);
});

it("reads UTF-8 with a byte order mark, and line breaks of Windows", () => {
  writeFileSync(at("bom"), `\ufeff${specText().replaceAll("\n", "\r\n")}`);
  expect(loadSpec(at("bom"), { now }).spec.metadata.name).toBe("acme");
});

it("gives the SHA-256 of the file's bytes", () => {
  writeFileSync(at("good"), specText());
  const [expected] = execFileSync("sha256sum", [at("good")], { encoding: "utf8" }).split(" ");
  expect(loadSpec(at("good"), { now }).digest).toBe(expected);
});
