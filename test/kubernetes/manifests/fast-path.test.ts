import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../../src/kubernetes/json.ts";
import { parseFast } from "../../../src/kubernetes/manifests/fast-path.ts";
import { parseYaml } from "../../../src/kubernetes/manifests/parse.ts";

const pod = `---
# A Pod
apiVersion: v1
kind: Pod
metadata:
  name: web-0   # name
  labels: {app.kubernetes.io/name: web, tier: "front"}
  annotations:
    "quoted": 'it''s'
    description: >-
      two
      lines
    long: several words
      on two lines

      and a third
    double: "a \\"b\\"
      \\u00e9 c"
spec:
  hostNetwork: yes
  securityContext:
  initContainers: []
  containers:
  - name: web
    image: registry.example.com:5000/web:1.2
    command: ["sh", "-c", 'exit 0']
    args:
    - |
      set -e

      run --now
       --deep
    - |-
      # no comment
    resources: {limits: {memory: 128Mi, cpu: 0.5}}
    ports:
      -   containerPort: 8080
          protocol: TCP
      - containerPort: 0644
    stdin: ~
  -   name: other
      env:
      -
        name: A
        value:
          '-'
      - {name: B, value: ""}
  - - nested
    - - -1
      - -

  volumes:
`;

const readable = [
  pod,
  "a: 1",
  "a:\n",
  "- a\n- b: c\n  d: e\n",
  "a:\n- b\n- c\nd: e\n",
  "a: b\n  c\n\n\n  d # e\nf: g\n",
  "a: 'b\n\n  c  '\nd: \"e\n  f\\n\n g\"\n",
  "a: http://b:80/c#d\nb: :c\nc: -d\nd: a - b\ne: x ]\n",
  "a: |\n  b\n\n\nc: >\n  d\n  e\n\n",
  "- |\n b\n-  - c\n   - d\n",
  "a: é€\n",
  "a: |\n  if b {\n  \tc\t# d\n  }\n  \t\n  e\n# f\tg\nh: i #\tj\n",
  "- |-\n a\tb\n \tc\n\n \td\n-\n  - |\n   a\n   \tb\n",
  "constructor: 1\ntoString: {valueOf: 2}\n",
];

it.each(readable)("reads %j as the YAML parser does", (text) => {
  const fast = parseFast(text);
  expect([fast?.value]).toEqual(parseYaml(text).values);
  expect(fast?.hasNull).toBe(holdsNull(fast?.value ?? null));
});

it.each([
  "",
  "# comment\n",
  "text",
  "a: &b c",
  "a: *b",
  "a: !b c",
  "? a\n: b",
  "<<: {a: 1}",
  "a: <<",
  "a: 1\na: 2",
  "a: {b: 1, b: 2}",
  "__proto__: 1",
  "a: {__proto__: {b: 1}}",
  "1: a",
  "yes: a",
  "a: .inf",
  "a: [.nan]",
  "a:\tb",
  "a: b\tc",
  "a: b\t",
  "a: b\t# c",
  "a: [b\t]",
  "a: 'b\tc'",
  'a: "b\tc"',
  "\ta: b",
  "a:\n\tb: c",
  "a: |\n \tb",
  "a: >\n b\n \tc",
  "a: |\t\n b",
  "-\ta",
  "---\t\na: b",
  "a: b\n\t\nc: d",
  "a: b\r\nc: d",
  "a: b\u0085c",
  "a: b\u2028c",
  "a: b\0c",
  "a: 😀",
  "a: |+\n  b",
  "a: |2\n   b",
  "a: >\n  b\n   c",
  "a: [b,\n  c]",
  "a: {b}",
  "a: {b:}",
  'a: "\\x41"',
  "a: b: c",
  "a: b\n c: d",
  "a:\n  b: 1\n c: 2",
  "- a\nb: c",
  "a: b\n---\nc: d",
  "a: b\n...\n",
  "a: %b",
  "a: @b",
  "a: 'b",
  `a: ${"[".repeat(60)}${"]".repeat(60)}`,
])("leaves %j to the YAML parser", (text) => {
  expect(parseFast(text)).toBeUndefined();
});

const pieces = [
  ...[" ", "  ", "\n", "\n\n", "\n  ", "\n- ", " \n", ":", ": ", "-", "- ", "#", " #", "# x\n", "|", "|-", "|+", "|2", ">", ">-", "x: |\n  ", "'", '"', "''"],
  ...[
    "[",
    "]",
    "{",
    "}",
    "[]",
    "{}",
    ",",
    ", ",
    "~",
    "null",
    "yes",
    "a",
    "b: c",
    "0",
    "1_0",
    ".",
    ".inf",
    "---",
    "...",
    "&a",
    "*a",
    "!x",
    "?",
    "? ",
    "%",
    "@",
    "`",
  ],
  ...["<<", "=", "!", "\\", "\\n", "\t", "\r", "\u0001", "\u007f", "\u0085", "\u00a0", "\u2028", "\ufeff", "é", "😀", "__proto__"],
];

const mutation = fc.record({
  what: fc.constantFrom("insert", "insert", "replace", "delete", "drop line", "copy line", "indent", "outdent"),
  at: fc.nat({ max: 10_000 }),
  from: fc.nat({ max: 10_000 }),
  piece: fc.constantFrom(...pieces),
});

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, { what, at, from, piece }: Mutation): string {
  const offset = at % (text.length + 1);
  if (what === "insert") return text.slice(0, offset) + piece + text.slice(offset);
  if (what === "replace") return text.slice(0, offset) + piece + text.slice(offset + 1);
  if (what === "delete") return text.slice(0, offset) + text.slice(offset + 1 + (from % 3));
  const lines = text.split("\n");
  const index = at % lines.length;
  const line = lines[index] as string;
  if (what === "drop line") lines.splice(index, 1);
  else if (what === "copy line") lines.splice(index, 0, lines[from % lines.length] as string);
  else lines[index] = what === "indent" ? " ".repeat(1 + (from % 3)) + line : line.replace(/^ {1,2}/, "");
  return lines.join("\n");
}

/** Some lines of a text, so that a mutation hits what matters. */
function excerpt(text: string, start: number, count: number): string {
  const lines = text.split("\n");
  const part = lines.slice(start % lines.length, (start % lines.length) + count);
  const margin = /^ */.exec(part[0] as string)?.[0] ?? "";
  return part.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line)).join("\n");
}

function holdsNull(value: JsonValue): boolean {
  return value === null || (typeof value === "object" && Object.values(value).some(holdsNull));
}

it("reads whatever it takes as the YAML parser does", { timeout: 60_000 }, () => {
  let taken = 0;
  const text = fc
    .tuple(fc.constantFrom(...readable), fc.nat({ max: 100 }), fc.integer({ min: 1, max: 14 }), fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([seed, start, count, mutations]) => mutations.reduce(mutate, excerpt(seed, start, count)));
  fc.assert(
    fc.property(text, (source) => {
      const fast = parseFast(source);
      if (fast === undefined) return;
      taken += 1;
      const values = parseYaml(source).values;
      expect(JSON.stringify([fast.value])).toBe(JSON.stringify(values));
      expect([fast.value]).toEqual(values);
      expect(fast.hasNull).toBe(holdsNull(fast.value));
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(2000);
});
