import { expect, it } from "vitest";
import { cell } from "../../scripts/docs/markdown.ts";
import { pages } from "../../scripts/docs/pages.ts";
import { schemaRows } from "../../scripts/docs/schema-rows.ts";
import { catalogue } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";

const written = pages();
const cellsOf = (line: string) => line.split(/(?<!\\)\|/).slice(1, -1);

it("makes a page for every control, with the same headings in the same order", () => {
  const order = [
    "Why",
    "What to do",
    "What no admission policy can enforce",
    "Checks",
    "Parameters",
    "Examples",
    "How it is judged",
    "Profiles and targets",
    "Benchmarks",
  ];
  for (const { id, title, checkIds } of catalogue) {
    const page = written.get(`controls/${id}.md`) ?? "";
    expect(page.split("\n")[0]).toBe(`# ${title}`);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading as string);
    expect(headings).toEqual(checkIds.length > 0 ? order : order.filter((heading) => heading !== "Examples" && heading !== "How it is judged"));
    for (const check of checkIds) expect(page, `${id}/${check}`).toContain(`\n| \`${check}\` | `);
  }
});

it("ends every page with what it was generated from", () => {
  for (const [path, text] of written) expect(text.split("\n").slice(-2), path).toEqual([expect.stringMatching(/^This page was generated from .*`[.]$/), ""]);
});

it("has tables of as many cells in every row", () => {
  for (const [path, text] of written) {
    for (const table of text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/(?:^\|.*\|\n)+/gm)) {
      const widths = table[0]
        .trimEnd()
        .split("\n")
        .map((line) => cellsOf(line).length);
      expect(new Set(widths).size, `${path}: ${table[0].slice(0, 200)}`).toBe(1);
    }
  }
});

it("says of every item of the checklist what is rendered of it, or that nothing is", () => {
  const rows = (written.get("coverage.md") ?? "").split("\n").filter((line) => /^\| [0-9]/.test(line));
  expect(rows.map((row) => cellsOf(row)[0]?.trim())).toEqual(checklist.map(({ item }) => item));
  for (const row of rows) for (const text of cellsOf(row)) expect(text.trim(), row).not.toBe("");
});

it("tells fields at any depth, with types, defaults and what is needed", () => {
  const schema = {
    type: "object",
    required: ["list"],
    properties: {
      list: { type: "array", items: { type: "object", properties: { name: { type: "string", description: "A name." } }, required: ["name"] } },
      map: { type: "object", patternProperties: { "^.*$": { type: "integer", description: "How many." } } },
      mode: { enum: ["one", "two"], description: "Which (default: one; two is slow)." },
      on: { type: "boolean", description: "Whether (default: false, not looked at)." },
      port: { anyOf: [{ type: "integer" }, { type: "string" }] },
    },
  };
  expect(schemaRows(schema).map(({ field, type, required, fallback, description }) => [field, type, required, fallback, description])).toEqual([
    ["list", "list of objects", true, "", ""],
    ["list[].name", "text", true, "", "A name."],
    ["map", "map of names to whole numbers", false, "", ""],
    ["mode", "`one`, `two`", false, "one", "Which (two is slow)."],
    ["on", "true or false", false, "false, not looked at", "Whether."],
    ["port", "whole number or text", false, "", ""],
  ]);
});

it.each([
  ["a | b", "a \\| b"],
  ["two\nlines", "two lines"],
  ["<resource> or `<name>`", "\\<resource> or `<name>`"],
])("writes %j into a cell as %j", (text, expected) => expect(cell(text)).toBe(expected));
