import type { Fault } from "./faults.ts";
import { nameOf } from "./pointer.ts";
import { error, type Problem } from "./problem.ts";
import { choose, show } from "./words.ts";

const words: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
  null: "nothing",
};

/** Says that a value has another type than the expected ones. */
export function explainType({ pointer, value, schema }: Fault, expected: readonly string[], source: string | undefined): Problem {
  return error(
    "wrong-type",
    pointer,
    `${nameOf(pointer)} is ${describe(value, source)}; ${wantedOf(expected)} is expected`,
    remedyFor(value, expected, source, schema.enum as string[] | undefined),
  );
}

function describe(value: unknown, source: string | undefined): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `the text ${show(value)}`;
  return typeof value === "number" ? `the number ${(source ?? String(value)).slice(0, 60)}` : show(value);
}

function remedyFor(value: unknown, expected: readonly string[], source: string | undefined, choices: readonly string[] | undefined): string | undefined {
  const scalar = typeof value === "number" || typeof value === "boolean";
  const text = source ?? String(value);
  if (expected.includes("integer") && typeof value === "number") return "write a whole number";
  if (expected.includes("string") && scalar) {
    return choices && !choices.includes(text) ? `write one of these, quoted: ${choices.join(", ")}` : `quote it: "${text.slice(0, 60)}"`;
  }
  if (value === null) return "give it a value, or remove the key";
  if (choices) return choose("", choices);
  if (expected.includes("boolean") && typeof value === "string") return "write true or false, without quotes";
  if (expected.includes("integer") && typeof value === "string" && /^\d{1,15}$/.test(value)) return `remove the quotes: ${value}`;
  if (expected.includes("array") && typeof value !== "object") return `write a list: [${show(value)}]`;
  return `write ${wantedOf(expected)}`;
}

function wantedOf(expected: readonly string[]): string {
  const named = expected.map((type) => words[type] ?? type);
  return [named.slice(0, -1).join(", "), ...named.slice(-1)].filter((part) => part !== "").join(" or ");
}
