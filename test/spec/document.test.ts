import { expect, it } from "vitest";
import { parseDocument } from "../../src/spec/document.ts";
import { brief, diagnosticsOf, full } from "./spec-text.ts";

function refusal(text: string, tell = brief): string[] {
  try {
    parseDocument(text, "spec.yaml");
    return [];
  } catch (error) {
    return diagnosticsOf(error).map(tell);
  }
}

const refused: readonly [name: string, text: string, problems: readonly string[]][] = [
  ["a comment alone", "# nothing\n", ["error empty-document undefined:undefined"]],
  ["an empty document", "---\n", ["error empty-document undefined:undefined"]],
  ["null", "null\n", ["error empty-document undefined:undefined"]],
  ["several documents", "a: 1\n---\nb: 2\n", ["error several-documents 3:1"]],
  ["an open bracket", "a: [1\nb: 2\n", ["error yaml-syntax 2:1"]],
  ["a tab as indentation", "a:\n\t- b\n", ["error yaml-syntax 2:1"]],
  ["a control character", "a: \u0007\n", ["error yaml-syntax 1:4"]],
  ["duplicate keys", "a: 1\na: 2\nb: { c: 1, 'c': 2, c: 3 }\n", ["error duplicate-key 2:1", "error duplicate-key 3:12", "error duplicate-key 3:20"]],
  ["a cyclic alias", "a: &x [1, *x]\n", ["error cyclic-alias 1:11"]],
  ["an unknown alias", "a: *x\n", ["error unknown-alias 1:4"]],
  ["tags", "a: !!binary aGk=\nb: !custom { c: 1 }\nc: !!str x\n", ["error yaml-tag 1:4", "error yaml-tag 2:4", "error yaml-tag 3:4"]],
  ["a merge key", "a: &x { b: 1 }\nc:\n  <<: *x\n", ["error merge-key 3:3"]],
  [
    "keys that are no text",
    "1: a\ntrue: b\n~: c\n0x1F: d\n1.5: e\n",
    ["error not-a-text-key 1:1", "error not-a-text-key 2:1", "error not-a-text-key 3:1", "error not-a-text-key 4:1", "error not-a-text-key 5:1"],
  ],
  ["keys that are lists or aliases", "a: &x b\n? [c]\n: d\n*x : e\n", ["error not-a-text-key 2:3", "error not-a-text-key 4:1"]],
  ["65 lists in each other", `${"[".repeat(65)}${"]".repeat(65)}`, ["error too-deep 1:1"]],
  ["many lists in each other, before the rest is read", "[".repeat(100_000), ["error too-deep 1:66"]],
  ["65 lists in each other by an alias", `a: &a ${"[".repeat(40)}${"]".repeat(40)}\nb: ${"[".repeat(24)}*a${"]".repeat(24)}\n`, ["error too-deep 1:1"]],
  ["more values than can be", `[${"1,".repeat(250_000)}]`, ["error too-many-values 1:1"]],
];

it.each(refused)("refuses %s", (_, text, problems) => {
  expect(refusal(text)).toEqual(problems);
});

it("accepts 64 lists in each other", () => {
  expect(refusal(`${"[".repeat(64)}1${"]".repeat(64)}`)).toEqual([]);
});

it("says what to write instead", () => {
  expect(refusal("a: { <<: 1 }\n1: !x b\n", full)).toEqual([
    "error merge-key 1:6: merge keys (<<) are not supported in a spec (write the fields out, or give the whole mapping by an alias)",
    'error not-a-text-key 2:1: the key 1 is no text in YAML (quote the key: "1")',
    "error yaml-tag 2:4: YAML tags (!x) are not supported in a spec (remove the tag; quote the value where it is text)",
  ]);
});

it("refuses aliases that explode, within a second", () => {
  const levels = Array.from({ length: 40 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]\n`);
  const start = performance.now();
  expect(refusal(`a0: &a0 [1]\n${levels.join("")}`)).toEqual(["error too-many-values 1:1"]);
  expect(performance.now() - start).toBeLessThan(1000);
});

it("reads scalars as YAML 1.2 does", () => {
  const { value } = parseDocument("a: yes\nb: 2027-03-31\nc: 0o17\nd: 1.30\ne: ~\nf: &x [1]\ng: *x\nh: '<<'\n'<<': i\n", "spec.yaml");
  expect(value).toEqual({ a: "yes", b: "2027-03-31", c: 15, d: 1.3, e: null, f: [1], g: [1], h: "<<", "<<": "i" });
});

it("takes __proto__ and constructor as ordinary keys", () => {
  const { value } = parseDocument("__proto__: { polluted: true }\nconstructor: 1\n", "spec.yaml");
  expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
  expect((value as { polluted?: boolean }).polluted).toBeUndefined();
});

const places: readonly [pointer: string, value: [number, number], key: [number, number]][] = [
  ["", [2, 1], [2, 1]],
  ["/a", [3, 3], [2, 1]],
  ["/a/b", [3, 6], [3, 3]],
  ["/a/empty", [4, 3], [4, 3]],
  ["/a/block", [5, 3], [5, 3]],
  ["/list/0", [9, 5], [9, 5]],
  ["/list/1/x~1y", [10, 12], [10, 5]],
  ["/list/2", [11, 5], [11, 5]],
  ["/list/3", [3, 3], [3, 3]],
  ["/list/3/b", [3, 6], [3, 3]],
  ["/flow/c", [13, 12], [13, 9]],
  ["/flow/nothing/there", [13, 7], [13, 1]],
];

it.each(places)("finds the line and column of %s", (pointer, [line, column], [keyLine, keyColumn]) => {
  const text = `# comment
a: &a
  b: 'text'
  empty:
  block: |
    one
    two
list:
  - first
  - x/y:   1
  - [é, "ü"]
  - *a
flow: { c: d }
`;
  const document = parseDocument(text.replace("\n", "\r\n"), "spec.yaml");
  expect([document.locate(pointer), document.locateKey(pointer)]).toEqual([
    { line, column },
    { line: keyLine, column: keyColumn },
  ]);
});

it("keeps a scalar as it is written", () => {
  const document = parseDocument("a: 1.30\nb: [0x1F]\n", "spec.yaml");
  expect([document.sourceOf("/a"), document.sourceOf("/b/0"), document.sourceOf("/b")]).toEqual(["1.30", "0x1F", undefined]);
});
