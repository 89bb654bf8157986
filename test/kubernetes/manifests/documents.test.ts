import fc from "fast-check";
import { expect, it } from "vitest";
import { DocumentSplitter } from "../../../src/kubernetes/manifests/documents.ts";

type Cut = [line: number, text: string | undefined];

function split(text: string, chunkSize = Number.POSITIVE_INFINITY, limit?: number): Cut[] {
  const splitter = new DocumentSplitter(limit);
  const bytes = Buffer.from(text);
  const documents = [];
  for (let start = 0; start < bytes.length; start += chunkSize) documents.push(...splitter.push(Buffer.from(bytes.subarray(start, start + chunkSize))));
  documents.push(...splitter.end());
  return documents.map(({ line, bytes: part }) => [line, part?.toString()]);
}

const cuts: readonly [string, Cut[]][] = [
  ["", [[1, ""]]],
  ["a: 1", [[1, "a: 1"]]],
  ["---\na: 1\n", [[1, "---\na: 1\n"]]],
  [
    "a: 1\n---\nb: 2\n",
    [
      [1, "a: 1\n"],
      [2, "---\nb: 2\n"],
    ],
  ],
  [
    "a: 1\n--- # x\nb: 2\n---",
    [
      [1, "a: 1\n"],
      [2, "--- # x\nb: 2\n"],
      [4, "---"],
    ],
  ],
  [
    "a: 1\r\n---\r\nb: 2\r\n",
    [
      [1, "a: 1\r\n"],
      [2, "---\r\nb: 2\r\n"],
    ],
  ],
  [
    "a: 1\n---\tb\n--- {c: 1}\n",
    [
      [1, "a: 1\n"],
      [2, "---\tb\n"],
      [3, "--- {c: 1}\n"],
    ],
  ],
  ["a: |\n  ---\n ---\n----\n---x\n", [[1, "a: |\n  ---\n ---\n----\n---x\n"]]],
  [
    "%YAML 1.1\n---\na: 1\n---\nb: 2\n",
    [
      [1, "%YAML 1.1\n---\na: 1\n"],
      [4, "---\nb: 2\n"],
    ],
  ],
  [
    '{"a":1}\n{"b":2}\n\n{"c":3}\n---\nd: 4\n',
    [
      [1, '{"a":1}\n'],
      [2, '{"b":2}\n\n'],
      [4, '{"c":3}\n'],
      [5, "---\nd: 4\n"],
    ],
  ],
  ['{"a": [\n{\n"b": 1\n},\n{\n}\n]}', [[1, '{"a": [\n{\n"b": 1\n},\n{\n}\n]}']]],
  [
    '\ufeff\n {"a":1}\r\n{"b":2}',
    [
      [1, '\ufeff\n {"a":1}\r\n'],
      [3, '{"b":2}'],
    ],
  ],
  ["a: {}\n{b: 1}", [[1, "a: {}\n{b: 1}"]]],
];

it.each(cuts)("cuts %j", (text, expected) => {
  expect(split(text)).toEqual(expected);
});

it.each(cuts)("cuts %j alike whatever the chunks", (text, expected) => {
  for (let size = 1; size <= 7; size += 1) expect(split(text, size), `chunks of ${size}`).toEqual(expected);
});

it("cuts alike whatever the chunks, and loses no byte", () => {
  const piece = fc.constantFrom("---", "\n", "\r\n", "{", "}", " ", "a: é", "%", "--", "#", '"', "\ufeff");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
      const text = pieces.join("");
      const whole = split(text);
      expect(split(text, size)).toEqual(whole);
      expect(whole.map(([, part]) => part).join("")).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

it("passes over a document above the limit and goes on", () => {
  const text = `a: 1\n---\n${"b: 2\n".repeat(20)}---\nc: 3\n`;
  for (const size of [1, 7, 1000])
    expect(split(text, size, 50)).toEqual([
      [1, "a: 1\n"],
      [2, undefined],
      [23, "---\nc: 3\n"],
    ]);
});
