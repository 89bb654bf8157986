import fc from "fast-check";
import { expect, it } from "vitest";
import { isPlain, patternProblem, re2 } from "../../src/checks/pattern.ts";

it.each(["\\bacme_[a-z0-9]{32}\\b", "^[a-z][a-z0-9-]{1,30}$", "team", "", "[A-Za-z0-9_.-]+", "a\\.b/c?"])("%s is right at a glance", (pattern) => {
  expect(isPlain(pattern)).toBe(true);
});

it.each(["a{3,2}", "[z-a]", "[a-Z]", "a**", "(a", "a|b", "\\pX", "[", "a{1001}", "?", "\\b*", "a.b", "é", "a".repeat(101), "[]", "[^a]"])(
  "%s is looked at more closely",
  (pattern) => {
    expect(isPlain(pattern)).toBe(false);
  },
);

it("what is no pattern is still told", () => {
  expect(patternProblem("a{3,2}")).toMatch(/not a pattern in RE2 syntax/);
  expect(patternProblem("(?P<name>a)")).toMatch(/named groups/);
});

const piece = fc.constantFrom(
  "^",
  "$",
  "a",
  "B-",
  "9",
  "_",
  "[",
  "]",
  "a-z",
  "0-9",
  "[a-z]",
  "[A-Z_]",
  "-",
  "{2}",
  "{1,3}",
  "{3,1}",
  "{999}",
  "?",
  "*",
  "+",
  "\\b",
  "\\.",
  "\\-",
  "\\/",
  " ",
  ":",
  "{",
  "}",
  "|",
  "(",
  ")",
);

it("what is right at a glance is right, by RE2's own reading", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const pattern = pieces.join("");
      fc.pre(isPlain(pattern));
      expect(() => re2(pattern)).not.toThrow();
    }),
    { numRuns: 2000, maxSkipsPerRun: 1000 },
  );
});
