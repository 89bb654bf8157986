import fc from "fast-check";
import { expect, it } from "vitest";
import { re2 } from "../../src/checks/pattern.ts";
import { textsOf } from "../../src/checks/pattern-texts.ts";
import { secretsOf } from "../../src/checks/secret-samples.ts";
import { admissionFormats } from "../../src/kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../../src/kubernetes/credentials/names.ts";

const built = [...admissionFormats.map(({ regex }) => regex), ...credentialNames, ...placeholderValues];

it("every built-in pattern has texts that RE2 finds", () => {
  for (const pattern of built) {
    const texts = textsOf(pattern, 8);
    expect([pattern, texts.filter((text) => re2(pattern).matcher(text).find()).length]).toEqual([pattern, texts.length]);
    expect(texts.length).toBeGreaterThan(1);
  }
});

it("each literal of a credential's format has a text that holds it", () => {
  for (const format of admissionFormats) {
    const texts = secretsOf(format);
    expect(format.literals.filter((literal) => !texts.some((text) => text.includes(literal)))).toEqual([]);
  }
});

it.each([
  ["a|b|c", ["a", "b", "c"]],
  ["x(?:1|2)y", ["x1y", "x2y"]],
  ["(?P<name>a)(?i:b)(?i)c", ["ABC", "abc"]],
  ["^a\\.b\\z$", ["a.b"]],
  ["a{2}b{1,2}?", ["aab", "aabb"]],
  ["[]a-b]", ["]", "a", "b"]],
  ["\\x41\\x{42}\\n", ["AB\n"]],
  ["[[:digit:]x]", ["0", "1", "2"]],
  ["é", ["é"]],
  ["", [""]],
])("%s has these texts", (pattern, texts) => {
  expect(textsOf(pattern, 3).sort()).toEqual([...texts].sort());
});

it.each(["(a", "a)", "[a", "\\pL", "\\", "[[:none:]]"])("what is not understood has none: %s", (pattern) => {
  expect(textsOf(pattern, 3)).toEqual([]);
});

const atom = fc.constantFrom("a", "B", "_", "\\.", "-", "é", ".", "\\d", "\\w", "\\s", "\\S", "[a-c]", "[^a]", "[^\\s\\d]", "[[:upper:]_]", "(?:ab|c)", "(x|)");
const counted = fc.tuple(atom, fc.constantFrom("", "", "?", "*", "+", "{2}", "{1,3}", "{0}", "{2,}", "+?")).map((parts) => parts.join(""));
const row = fc.array(counted, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
const pattern = fc.array(row, { minLength: 1, maxLength: 3 }).map((rows) => rows.join("|"));

it("texts of a pattern match it whole, by RE2's own reading", () => {
  fc.assert(
    fc.property(pattern, (text) => {
      const whole = re2(`\\A(?:${text})\\z`);
      const texts = textsOf(text, 6);
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.filter((made) => !whole.matcher(made).find())).toEqual([]);
    }),
  );
});
