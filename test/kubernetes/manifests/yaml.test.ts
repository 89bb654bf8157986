import { expect, it } from "vitest";
import { parseDocument } from "../../../src/kubernetes/manifests/parse.ts";

/** Text and value, as `sigs.k8s.io/yaml` v1.6 (YAMLToJSON) gives them. */
const documents: readonly [string, unknown][] = [
  ["hostNetwork: yes", { hostNetwork: true }],
  ["hostNetwork: 'yes'", { hostNetwork: "yes" }],
  ["on: 1", { true: 1 }],
  ["1: x", { 1: "x" }],
  ["1.10: x", { "1.1": "x" }],
  ["0644: x", { 420: "x" }],
  ["0.00001: x", { "1e-05": "x" }],
  ["123456789.5: x", { "1.2345679e+08": "x" }],
  ["2020-01-01: x", { "2020-01-01": "x" }],
  ["a: !!str 123", { a: "123" }],
  ["!!str yes: a", { yes: "a" }],
  ["a: !!int '3'", { a: 3 }],
  ["a: !!bool 'yes'", { a: true }],
  ["a: !!float 1", { a: 1 }],
  ["a: !!null ''", { a: null }],
  ["a: !!timestamp 2020-01-01", { a: "2020-01-01" }],
  ["a: !!binary aGk=", { a: "hi" }],
  ["a: !!binary |\n  aGVs\n  bG8=", { a: "hello" }],
  ["a: !custom 12", { a: "12" }],
  ["a: ! 12", { a: "12" }],
  ["a: !custom {b: 1}", { a: { b: 1 } }],
  ["a: !!seq {b: 1}", { a: { b: 1 } }],
  ["a: !!set {x, z}", { a: { x: null, z: null } }],
  ["a: !!omap [{b: 1}]", { a: [{ b: 1 }] }],
  ["a: !!map", { a: "" }],
  ["a: <<", { a: "<<" }],
  ["a: [<<]", { a: ["<<"] }],
  ["<<", "<<"],
  ["a: {'<<': {b: 1}}", { a: { "<<": { b: 1 } } }],
  ["x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  a: 9", { x: { a: 1, b: 2 }, z: { a: 9, b: 2 } }],
  ["x: &x {a: 1, b: 2}\nz:\n  a: 9\n  <<: *x", { x: { a: 1, b: 2 }, z: { a: 1, b: 2 } }],
  ["z:\n  <<: [{a: 1}, {a: 2, b: 3}]", { z: { a: 1, b: 3 } }],
  ["z:\n  <<: {a: 1}\n  <<: {a: 2}", { z: { a: 2 } }],
  ["z:\n  !!merge <<: {a: 1}", { z: { a: 1 } }],
  ['{"a": [1e400, 1E3, null]}', { a: ["1e400", 1000, null] }],
  ["a: |\n  x\n   z\nb: >-\n  x\n  z", { a: "x\n z\n", b: "x z" }],
  ["a: ?b\nc: http://d/?e\nf: {'?g': 1, h: {}, i: [], j: k:l}", { a: "?b", c: "http://d/?e", f: { "?g": 1, h: {}, i: [], j: "k:l" } }],
  ["%YAML 1.1\n---\na: 1", { a: 1 }],
];

it.each(documents)("reads %j", (text, expected) => {
  expect(parseDocument(text).values).toEqual([expected]);
});

it("keeps __proto__ as a key like any other", () => {
  for (const text of ["__proto__: {polluted: true}", '{"__proto__": {"polluted": true}}', "a: &a {__proto__: {polluted: true}}\nb: {<<: *a}"]) {
    const [value] = parseDocument(text).values;
    expect(JSON.stringify(value)).toContain('"__proto__":{"polluted":true}');
    expect(value).not.toHaveProperty("polluted");
  }
});

const problems: readonly [string, string, number | undefined][] = [
  ["a: 1\na: 2", "duplicate-key", 2],
  ['a: 1\n"a": 2', "duplicate-key", 2],
  ['1: a\n"1": b', "duplicate-key", 2],
  ["yes: a\ntrue: b", "duplicate-key", 2],
  ["a:\n  __proto__: 1\n  __proto__: 2", "duplicate-key", 3],
  ['{"a": 1,\n "a": 2}', "duplicate-key", 2],
  ['{"a": {"b": 1},\n "c": [{"d": "\\"x\\":", "\\u0064": 2}]}', "duplicate-key", 2],
  ["z:\n  <<: {a: 1}\n  a: 2\n  a: 3", "duplicate-key", 4],
  ["~: x", "invalid-yaml", 1],
  ["[a]: x", "invalid-yaml", 1],
  ["9007199254740993: a", "invalid-yaml", 1],
  ["a: 1\nb: .inf", "invalid-yaml", 2],
  ["a:\n- .nan", "invalid-yaml", undefined],
  ["a: !!int 1.5", "invalid-yaml", 1],
  ["a: !!binary '*'", "invalid-yaml", 1],
  ["z:\n  <<: 3", "invalid-yaml", 2],
  ["a: *x", "invalid-yaml", undefined],
  ["a: &a [*a]", "excessive-aliases", undefined],
  ["a: &a {b: *a}", "excessive-aliases", undefined],
  ["a: b: c", "invalid-yaml", 1],
  ["a:\n  {?privileged: true}", "ambiguous-yaml", 2],
  ["a: [b, http://c/?d]", "ambiguous-yaml", 1],
  ["a: {b:}", "ambiguous-yaml", 1],
  ["a: {b:, c: 1}", "ambiguous-yaml", 1],
  ["a: [:b]", "ambiguous-yaml", 1],
  ["a: &b:c\n", "ambiguous-yaml", 1],
  ["a: &b.c d\ne: *b.c", "ambiguous-yaml", 1],
  ["a:\n\tb: 1", "invalid-yaml", 2],
  [`${"[".repeat(200)}${"]".repeat(200)}`, "invalid-yaml", 1],
  [`a: ${"{a: ".repeat(200)}`, "invalid-yaml", 1],
];

it.each(problems)("refuses %j: %s", (text, code, line) => {
  expect(() => parseDocument(text)).toThrow(expect.objectContaining({ code, ...(line === undefined ? {} : { place: expect.objectContaining({ line }) }) }));
});

it("says how to render a template", () => {
  expect(() => parseDocument("{{- if .Values.x }}\na: 1\n{{- end }}")).toThrow(expect.objectContaining({ remedy: expect.stringContaining("helm template") }));
});

/** Each anchor holds the one before it nine times: 9^30 nodes. */
function aliasBomb(join: (previous: string) => string): string {
  return Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} ${join(level === 0 ? "x" : `*a${level - 1}`)}`).join("\n");
}

it.each([
  ["lists", aliasBomb((previous) => `[${Array(9).fill(previous)}]`), "excessive-aliases"],
  ["maps", aliasBomb((previous) => `{${Array.from("abcdefghi", (key) => `${key}: ${previous}`)}}`), "excessive-aliases"],
  [
    "a deep chain",
    Array.from({ length: 5000 }, (_, level) => `a${level}: &a${level} [${level === 0 ? "x" : `*a${level - 1}`}]`).join("\n"),
    "excessive-aliases",
  ],
  ["merges", `a: &a {${Array.from({ length: 5000 }, (_, key) => `k${key}: 1`)}}\nb: {<<: [${Array(5000).fill("*a")}]}`, "invalid-yaml"],
])("ends an alias bomb of %s at once", (_name, text, code) => {
  const start = performance.now();
  expect(() => parseDocument(text)).toThrow(expect.objectContaining({ code }));
  expect(performance.now() - start).toBeLessThan(1000);
});

it("shares what ordinary aliases refer to", () => {
  expect(parseDocument("a: &a {x: [1]}\nb: *a\nc: [*a, *a]").values).toEqual([{ a: { x: [1] }, b: { x: [1] }, c: [{ x: [1] }, { x: [1] }] }]);
});
