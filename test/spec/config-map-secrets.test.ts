import { expect, it } from "vitest";
import { checkKinds } from "../../src/checks/index.ts";
import { secretProblems } from "../../src/checks/secret-problems.ts";
import { secretsOf } from "../../src/checks/secret-samples.ts";
import type { UserError } from "../../src/diagnostics/user-error.ts";
import { admissionFormats, credentialFormats } from "../../src/kubernetes/credentials/formats.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { parseSpec } from "../../src/spec/load.ts";
import { resolve } from "../../src/spec/resolve.ts";

const problems = (parameters: JsonObject) => checkKinds["config-map-secrets"].problems(parameters).map(({ key, message }) => `${key}: ${message}`);
const pattern = (regex: string, literals = ["abc"]) => ({ patterns: [{ name: "a", regex, literals }] });

it.each([
  ["a dot", "abc.+", "a dot"],
  ["a negated class", "abc[^ ]+", "negated classes"],
  ["a class that is none", "abc\\W", "negated classes"],
  ["no border", "abc\\B", "negated classes"],
  ["a negated class in a class", "abc[\\S]", "negated classes"],
  ["a negated property", "abc\\PL", "negated classes"],
  ["an anchor at the begin", "^abc", "anchors"],
  ["an anchor at the end", "abc(x$|y)", "anchors"],
  ["an anchor of the text", "\\Aabc", "anchors"],
  ["letters beyond ASCII", "abc\u00e9", "ASCII"],
  ["no pattern at all", "abc(", "RE2 syntax"],
  ["a named group", "(?P<a>abc)", "named groups"],
])("refuses a pattern with %s", (_, regex, word) => {
  expect(problems(pattern(regex))).toEqual([expect.stringContaining(word)]);
});

it.each(["abc[.]x", "abc\\.x", "abc[x^]", "abc\\$", "abc\\^[$]", "\\babc[]a]\\b", "(?i)abc[[:alpha:]]", "abc\\d{3}"])("takes the pattern %s", (regex) => {
  expect(problems(pattern(regex, ["abc", "ABC", "aBc", "Abc", "abC", "ABc", "AbC", "aBC"]))).toEqual([]);
});

it("refuses literals that a match may lack, for it would not be looked at", () => {
  expect(problems(pattern("(abc|xyz)[0-9]{8}"))).toEqual([
    "patterns/0/literals: the pattern matches texts that hold none of the literals: they would not be looked at",
  ]);
  expect(problems(pattern("(abc|xyz)[0-9]{8}", ["abc", "xyz"]))).toEqual([]);
});

it("refuses matches that are too long for a reader in pieces", () => {
  expect(problems(pattern("abc[0-9]{400}"))).toEqual([expect.stringContaining("longer than 375 characters")]);
});

it("refuses what asks nothing, or excuses everything, or has a name twice", () => {
  expect(problems({})).toEqual([": nothing is asked: give patterns or keyNames"]);
  expect(problems({ keyNames: ["a"], placeholders: ["x*"] })).toEqual([expect.stringContaining("excuse every value")]);
  expect(problems({ ...pattern("abc"), placeholders: ["^x$"] })).toEqual([expect.stringContaining("give keyNames")]);
  expect(problems({ patterns: [...pattern("abc").patterns, ...pattern("abcd").patterns] })).toEqual(["patterns/1/name: another pattern is named a"]);
  expect(problems({ keyNames: ["("], placeholders: ["["] })).toEqual([expect.stringContaining("keyNames/0"), expect.stringContaining("placeholders/0")]);
});

it.each(credentialFormats.map((format) => [format.name, format] as const))(
  "the built-in pattern %s is one that a spec may have, each of its literals in a match",
  (_, format) => {
    const { name, regex, literals } = format;
    // Other words in the name keep it from being known as built in, so that it is sampled as well.
    expect(secretProblems({ patterns: [{ name, regex: `(${regex})`, literals }], keyNames: [], placeholders: [] })).toEqual(
      format.admission ? [] : expect.toSatisfy((found: { message: string }[]) => found.every(({ message }) => !message.includes("literals"))),
    );
    expect(secretsOf(format).length).toBeGreaterThan(0);
  },
);

const spec = (controls: string, rest = "") => `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: a }
spec:
  cluster: { platform: kubeadm, kubernetesVersion: "1.34" }
  targets: { gatekeeper: {} }
  controls: { disallow-secrets-in-configmaps: ${controls} }
${rest}`;
const read = (text: string) => parseSpec(text, "spec.yaml", { now: new Date(0) });
const planned = (text: string) =>
  resolve(read(text).spec)
    .checks.filter(({ control }) => control === "disallow-secrets-in-configmaps")
    .map(({ id, enforcement, parameters }) => ({ id, enforcement, parameters }));
const enforcements = (text: string) => planned(text).map(({ id, enforcement }) => `${id}: ${enforcement}`);

it("names of keys are taken over at warn at most; only who says it of them enforces them", () => {
  expect(enforcements(spec("{}"))).toEqual(["values: audit", "key-names: audit"]);
  expect(enforcements(spec("{ enforcement: enforce }"))).toEqual(["values: enforce", "key-names: warn"]);
  expect(enforcements(spec("{}", "  enforcement: enforce\n"))).toEqual(["values: enforce", "key-names: warn"]);
  expect(enforcements(spec("{ checks: { key-names: { enforcement: enforce } } }"))).toEqual(["values: audit", "key-names: enforce"]);
});

it("the baseline holds what is sure, and no suspicion", () => {
  expect(enforcements(spec("{}", "  profile: baseline\n"))).toEqual(["values: audit"]);
});

it("patterns of the organisation come beside the built-in ones, and those can be left out", () => {
  const names = (controls: string) =>
    (planned(spec(controls)).find(({ id }) => id === "values")?.parameters.patterns as { name: string }[] | undefined)?.map(({ name }) => name);
  const builtIn = admissionFormats.map(({ name }) => name);
  expect(names("{ parameters: { patterns: [{ name: a, regex: 'abc[0-9]{3}', literals: [abc] }] } }")).toEqual(["a", ...builtIn]);
  expect(names("{ parameters: { withoutPatterns: [jwt] } }")).toEqual(builtIn.filter((name) => name !== "jwt"));
});

const refused = (text: string) => {
  try {
    read(text);
    return [];
  } catch (error) {
    return (error as UserError).diagnostics.map(({ code, location, message }) => `${code} ${location?.line} ${location?.pointer} ${message}`);
  }
};

it("a pattern that is wrong is told at its line", () => {
  expect(refused(spec("{ parameters: { patterns: [{ name: a, regex: 'abc.', literals: [abc] }] } }"))).toEqual([
    expect.stringMatching(/^bad-parameters 7 \/spec\/controls\/disallow-secrets-in-configmaps\/parameters\/patterns\/0\/regex .*a dot/),
  ]);
});

it("a check of the organisation's own judges ConfigMaps and nothing else", () => {
  const own = (match: string) =>
    spec("{}", `  checks: [{ id: a, title: a, kind: config-map-secrets, ${match} parameters: { keyNames: [key$] }, message: a }]\n`);
  expect(
    resolve(read(own("")).spec)
      .checks.at(-1)
      ?.match.map(({ kind }) => kind),
  ).toEqual(["ConfigMap"]);
  expect(refused(own("match: { kinds: [Secret] },"))).toEqual([expect.stringContaining("kind-without-config-data")]);
});
