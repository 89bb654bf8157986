import { type JsonValue, isObject } from "../../kubernetes/json.ts";
import type { Fields } from "./projection.ts";

/**
 * Makes a function that writes a value as JSON with nothing but the fields given. Fields are left out, nothing is moved:
 * an object stays an object and a list a list, if an empty one.
 */
export function projector(fields: Fields): (value: JsonValue) => string {
  if (fields === true) return (value) => JSON.stringify(value);
  const members = [...fields.keys].map(([key, child]) => ({ key, prefix: `${JSON.stringify(key)}:`, write: projector(child) }));
  const element = fields.elements && projector(fields.elements);
  return (value) => {
    if (Array.isArray(value)) return element ? `[${value.map(element).join(",")}]` : "[]";
    if (!isObject(value)) return JSON.stringify(value);
    let text = "";
    for (const { key, prefix, write } of members) {
      if (!Object.hasOwn(value, key)) continue;
      text += text === "" ? prefix + write(value[key] as JsonValue) : `,${prefix}${write(value[key] as JsonValue)}`;
    }
    return `{${text}}`;
  };
}
