import { execa } from "execa";
import { expect, it } from "vitest";
import { code, codes, shellWord } from "../../src/render/markdown.ts";
import { nastyTexts } from "../spec/nasty.ts";

/** Texts of one line that everyone sees as they are. */
const plain = nastyTexts.filter((text) => !/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/.test(text));

it("a word of a command is that word for a shell, whatever it holds", async () => {
  expect(plain.length).toBeGreaterThan(20);
  const texts = [...plain, "$(reboot)", "`id`", "a'b'c", "''", "~", "*", "a\\", "!x"];
  const script = texts.map((text) => `printf '%s\\0' ${shellWord(text)}`).join("\n");
  const { stdout } = await execa("sh", ["-c", script]);
  expect(stdout.split("\0").slice(0, -1)).toEqual(texts);
});

it("a usual path is no quoted word", () => {
  expect(shellWord("/etc/kubernetes/audit/policy.yaml")).toBe("/etc/kubernetes/audit/policy.yaml");
});

it("breaks of lines and what is not seen are escapes, in words and in code", () => {
  for (const character of ["\n", "\r", "\u0000", "\u001b", "\u0085", "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff"])
    for (const text of [code(`a${character}b`), shellWord(`a${character}b`)]) expect(text).toMatch(/^.a\\u[0-9a-f]{4}b.$/);
});

it("code ends where its fence ends: the fence is longer than any run in it", () => {
  for (const text of plain) {
    const [, fence = "", inner = ""] = /^(`+)([\s\S]*?)\1$/.exec(code(text)) ?? [];
    expect(inner.trim()).toBe(text.trim());
    expect(inner.split(/[^`]/)).not.toContain(fence);
  }
  expect(code("a")).toBe("`a`");
  expect(code("`a` ``b``")).toBe("``` `a` ``b`` ```");
  expect(codes(["a", "b"])).toBe("`a`, `b`");
});
