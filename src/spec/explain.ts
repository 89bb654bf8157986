import type { ErrorObject } from "ajv";
import { type ExplainContext, type Fault, faultOf, heard } from "./faults.ts";
import { formats } from "./formats.ts";
import { nameOf, pointerOf } from "./pointer.ts";
import { error, type Problem } from "./problem.ts";
import type { JsonSchema } from "./schema-for.ts";
import { explainUnknown } from "./unknown-field.ts";
import { choose, show } from "./words.ts";
import { explainType } from "./wrong-type.ts";

/** Ajv's errors as problems: a sentence and a remedy for each, and nothing said twice. */
export function explain(errors: readonly ErrorObject[], context: ExplainContext): Problem[] {
  return heard(errors.map((ajvError) => faultOf(ajvError, context))).map(({ fault, expected }) =>
    expected ? explainType(fault, expected, context.sourceOf(fault.pointer)) : explanationOf(fault)(fault),
  );
}

const formatNames: Readonly<Record<string, string>> = { cidr: "CIDR block", endpoint: "https endpoint" };

const explanationOf = ({ key, keyword }: Fault) => (key === undefined ? (explanations[keyword] ?? explainOther) : explainKey);

const explanations: Readonly<Record<string, (fault: Fault) => Problem>> = {
  additionalProperties: explainUnknown,
  required: explainMissing,
  enum: ({ pointer, value, schema }) => notOneOf(pointer, value, schema.enum as string[]),
  const: ({ pointer, value, schema }) => notOneOf(pointer, value, [String(schema.const)]),
  pattern: explainPattern,
  format: ({ pointer, value, params }) =>
    error(
      "bad-format",
      pointer,
      `${nameOf(pointer)} is ${show(value)}, which is no ${formatNames[params.format as string] ?? params.format}`,
      formats[params.format as keyof typeof formats](String(value)),
    ),
  minLength: ({ pointer }) => error("too-short", pointer, `${nameOf(pointer)} is empty`, "write a text, or remove the field where it is optional"),
  maxLength: ({ pointer, value, params }) =>
    error("too-long", pointer, `${nameOf(pointer)} is ${show(value)}: longer than ${params.limit} characters`, `use ${params.limit} characters at most`),
  minItems: explainEmpty,
  minProperties: explainEmpty,
  maxItems: ({ pointer, params }) => error("too-many", pointer, `${nameOf(pointer)} holds more than ${params.limit} items`, `use ${params.limit} at most`),
  minimum: explainRange,
  maximum: explainRange,
  uniqueItems: explainDuplicate,
};

function explainOther({ pointer, value, keyword }: Fault): Problem {
  return error("invalid", pointer, `${nameOf(pointer)} is ${show(value)}, which the schema's ${keyword} refuses`, "see the JSON Schema of the spec");
}

function notOneOf(pointer: string, value: unknown, choices: readonly string[]): Problem {
  const remedy = choices.length === 1 ? `write ${choices[0]}` : choose(String(value).slice(0, 200), choices);
  return error("not-one-of", pointer, `${nameOf(pointer)} cannot be ${show(value)}`, remedy);
}

function explainMissing({ pointer, params, schema }: Fault): Problem {
  const field = String(params.missingProperty);
  const description = descriptionOf((schema.properties as Record<string, JsonSchema>)[field]);
  const place = pointer === "" ? "the document" : nameOf(pointer);
  return {
    ...error("missing-field", pointer, `${place} lacks the field ${field}`, `add ${field}${description === undefined ? "" : `: ${description}`}`),
    at: "key",
  };
}

function explainKey({ pointer, key, schema, around }: Fault): Problem {
  return { ...error("bad-key", pointer + pointerOf(String(key)), `${show(key)} cannot be a key of ${nameOf(pointer)}`, formOf(schema, around)), at: "key" };
}

const formOf = (schema: JsonSchema, around: JsonSchema | undefined) =>
  `expected: ${descriptionOf(schema) ?? descriptionOf(around) ?? `the pattern ${schema.pattern}`}`;

function explainPattern({ pointer, value, schema, around }: Fault): Problem {
  const form = formOf(schema, around);
  if (schema.pattern === "\\S") return error("too-short", pointer, `${nameOf(pointer)} is blank`, form);
  return error("bad-pattern", pointer, `${nameOf(pointer)} cannot be ${show(value)}`, form);
}

/** What a schema says of its value, as part of a sentence. */
function descriptionOf(schema: JsonSchema | undefined): string | undefined {
  return typeof schema?.description === "string"
    ? schema.description.replace(/[.]$/, "").replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
    : undefined;
}

function explainEmpty({ pointer, schema }: Fault): Problem {
  const fields = Object.keys((schema.properties as object | undefined) ?? {});
  const remedy = fields.length > 0 ? `give at least one of: ${fields.join(", ")}` : "give at least one, or remove the field where it is optional";
  return error("too-few", pointer, `${nameOf(pointer)} is empty`, remedy);
}

function explainRange({ pointer, value, schema }: Fault): Problem {
  return error("out-of-range", pointer, `${nameOf(pointer)} cannot be ${show(value)}`, `write a number from ${schema.minimum} to ${schema.maximum}`);
}

function explainDuplicate({ pointer, params, value }: Fault): Problem {
  const [first, second] = [Number(params.i), Number(params.j)].sort((one, other) => one - other) as [number, number];
  return error("duplicate-item", `${pointer}/${second}`, `${nameOf(pointer)} holds ${show((value as unknown[])[first])} twice`, "keep one of the two");
}
