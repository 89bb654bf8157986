import type { ErrorObject } from "ajv";
import { stepsOf, valueAt } from "./pointer.ts";
import type { JsonSchema } from "./schema-for.ts";
import { nearest } from "./words.ts";

export type ExplainContext = {
  readonly value: unknown;
  readonly schema: JsonSchema;
  /** The scalar at a pointer as it is written. */
  sourceOf(pointer: string): string | undefined;
};

/** An error of Ajv with what is needed to speak of it. */
export type Fault = {
  readonly keyword: string;
  readonly pointer: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  /** The schema that the keyword stands in. */
  readonly schema: JsonSchema;
  /** The schema of the list, where the value is an item of one. */
  readonly around: JsonSchema | undefined;
  /** The key that is wrong, where it is not a value. */
  readonly key: string | undefined;
  /** Whether it is about one of several allowed forms. */
  readonly branch: boolean;
};

/** An error of Ajv with its value and its schema. */
export function faultOf({ keyword, instancePath, schemaPath, params, propertyName }: ErrorObject, { value, schema }: ExplainContext): Fault {
  const steps = stepsOf(schemaPath).map(decodeURIComponent);
  return {
    keyword,
    pointer: instancePath,
    params,
    value: valueAt(value, stepsOf(instancePath)),
    schema: valueAt(schema, steps.slice(0, -1)) as JsonSchema,
    around: steps.at(-2) === "items" ? (valueAt(schema, steps.slice(0, -2)) as JsonSchema) : undefined,
    key: propertyName,
    branch: schemaPath.includes("/anyOf/"),
  };
}

/** The faults that are worth hearing; for a wrong type, the types that are right. */
export function heard(faults: readonly Fault[]): { fault: Fault; expected?: readonly string[] }[] {
  const misspelt = new Set(faults.filter(({ keyword }) => keyword === "additionalProperties").map((fault) => `${fault.pointer} ${meant(fault)}`));
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    if (wrappers.has(fault.keyword)) continue;
    if (fault.keyword === "required" && misspelt.has(`${fault.pointer} ${fault.params.missingProperty}`)) continue;
    const group = groups.get(subjectOf(fault));
    if (group) group.push(fault);
    else groups.set(subjectOf(fault), [fault]);
  }
  return [...groups.values()].map(worst);
}

/** Keywords whose errors say only that an inner one has failed. */
const wrappers = new Set(["if", "anyOf", "propertyNames"]);

/** The field that an unknown one was probably meant to be. */
const meant = ({ params, schema }: Fault) => nearest(String(params.additionalProperty), Object.keys((schema.properties as object | undefined) ?? {}));

/** What a fault is about: faults of one subject are told once. */
function subjectOf({ pointer, keyword, params, key }: Fault): string {
  if (keyword === "required") return `${pointer} lacks ${params.missingProperty}`;
  if (keyword === "additionalProperties") return `${pointer} has ${params.additionalProperty}`;
  return key === undefined ? `${pointer} is` : `${pointer} has key ${key}`;
}

/** Where one of several forms has the right type, its own fault counts; else all their types are expected. */
function worst(group: readonly Fault[]): { fault: Fault; expected?: readonly string[] } {
  const typed = group.some(({ branch, keyword }) => branch && keyword !== "type");
  const faults = typed ? group.filter(({ branch, keyword }) => !(branch && keyword === "type")) : group;
  const types = faults.filter(({ keyword }) => keyword === "type");
  if (types[0]) return { fault: types[0], expected: [...new Set(types.map(({ params }) => String(params.type)))] };
  return { fault: [...faults].sort((one, other) => rank(one) - rank(other))[0] as Fault };
}

/** The plainer a fault is to say, the earlier. */
const order = ["const", "enum", "minLength", "maxLength", "maxItems"];
const rank = ({ keyword }: Fault) => (order.includes(keyword) ? order.indexOf(keyword) : order.length);
