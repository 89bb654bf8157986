import { expect, it } from "vitest";
import { parse } from "../../src/bundle/parse.ts";
import { generatedMarkdown } from "../../src/render/markdown.ts";

const markdown = (text: string) => `${generatedMarkdown}\n\n${text}\n`;

it.each([
  ["a.yaml", "a: 1\n"],
  ["a.yaml", "a: 1\n---\nb: 2\n"],
  ["a/b.json", '{"a": 1}'],
  ["README.md", markdown("# A\n\n```sh\nb\n```")],
])("takes %s: %j", (path, text) => {
  expect(() => parse({ path, text })).not.toThrow();
});

it.each([
  ["a.yaml", "a: [1\n", "something that is none"],
  ["a.yaml", "a: 1\na: 2\n", "something that is none"],
  ["a.json", "a: 1\n", "something that is none"],
  ["README.md", "# A\n", "something that is none"],
  ["README.md", markdown("```sh\nb"), "something that is none"],
  ["README.md", markdown("a\u001b[31m"), "something that is none"],
  ["README.md", markdown("a\u2028b"), "something that is none"],
  ["a.sh", "true\n", "nothing here reads files of that name"],
  ["Makefile", "all:\n", "nothing here reads files of that name"],
])("refuses %s: %j", (path, text, problem) => {
  expect(() => parse({ path, text })).toThrow(problem);
});
