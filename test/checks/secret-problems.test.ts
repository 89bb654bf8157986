import fc from "fast-check";
import { expect, it } from "vitest";
import { flatPattern } from "../../src/checks/flat-pattern.ts";
import { patternProblem, re2 } from "../../src/checks/pattern.ts";
import { secretProblems } from "../../src/checks/secret-problems.ts";
import { admissionFormats } from "../../src/kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../../src/kubernetes/credentials/names.ts";

const none = { patterns: [], keyNames: [], placeholders: [] };

it("the built-in patterns, which a spec is read without compiling, are right", () => {
  const looked = admissionFormats.map((format) => ({ ...format, literals: [...format.literals, "\u0001"] }));
  expect(secretProblems({ ...none, patterns: looked })).toEqual([]);
  expect([...credentialNames, ...placeholderValues].flatMap((pattern) => patternProblem(pattern) ?? [])).toEqual([]);
});

it("a built-in pattern with other literals is looked at like any other", () => {
  const [format] = admissionFormats.filter(({ name }) => name === "jwt");
  expect(secretProblems({ ...none, patterns: [{ name: "mine", regex: format?.regex ?? "", literals: ["never"] }] })).toEqual([
    { key: "patterns/0/literals", message: expect.stringContaining("hold none of the literals") },
  ]);
});

it.each([
  ["acme_[a-z0-9]{32}", { pieces: ["acme_"], shortest: 37 }],
  ["\\bacme\\.x\\b", { pieces: ["acme.x"], shortest: 6 }],
  ["ab?c+d*e{2,3}f{1}?", { pieces: ["a"], shortest: 5 }],
  ["[\\]a]b[]]c", { pieces: ["b", "c"], shortest: 4 }],
  ["[[:alpha:]]+x", { pieces: ["x"], shortest: 2 }],
  ["\\d{2}-\\w", { pieces: ["-"], shortest: 4 }],
  ["(ab|cd)", undefined],
  ["ab|cd", undefined],
  ["(?i)ab", undefined],
  ["^ab$", undefined],
  ["a.b", undefined],
  ["\\x41b", undefined],
  ["\\pLb", undefined],
  ["a{", undefined],
])("%s is read as it stands", (pattern, flat) => {
  expect(flatPattern(pattern)).toEqual(flat);
});

/** Rows of atoms, most of them flat. */
const rows = fc
  .array(
    fc
      .tuple(
        fc.constantFrom("a", "b", "_", "\\.", "\\d", "[a-c]", "[^a]", "[\\d-]", "-", "é"),
        fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{1,3}", "{0}", "{2,}?"),
      )
      .map((parts) => parts.join("")),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

it("every match of a flat pattern holds its pieces and is as long as it says, by RE2's own reading", () => {
  fc.assert(
    fc.property(
      rows.chain((pattern) => fc.record({ pattern: fc.constant(pattern), text: fc.stringMatching(new RegExp(pattern, "u")) })),
      ({ pattern, text }) => {
        const matcher = re2(pattern).matcher(text);
        const flat = flatPattern(pattern);
        fc.pre(flat !== undefined && matcher.find());
        const match = matcher.group() ?? "";
        expect(flat?.pieces.filter((piece) => !match.includes(piece))).toEqual([]);
        expect([...match].length).toBeGreaterThanOrEqual(flat?.shortest ?? Number.POSITIVE_INFINITY);
      },
    ),
  );
});
