import { isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import type { Fields } from "./fields-read.ts";

type Write<Value extends JsonValue> = (value: Value) => string;

/**
 * Makes a function that writes a value as JSON with nothing but the fields given. Fields are left out, nothing is moved:
 * an object stays an object and a list a list, if an empty one.
 */
export function projector(fields: Fields): Write<JsonValue> {
  if (fields === true) return (value) => JSON.stringify(value);
  const members = membersWriter(fields.keys);
  const element = fields.elements && projector(fields.elements);
  return (value) => {
    if (Array.isArray(value)) return element ? `[${value.map((entry) => element(entry)).join(",")}]` : "[]";
    return isObject(value) ? `{${members(value)}}` : JSON.stringify(value);
  };
}

/** Writes the members of an object without the braces. */
function membersWriter(keys: ReadonlyMap<string, Fields>): Write<JsonObject> {
  const members = [...keys].map(([key, child]) => ({ key, prefix: keyText(key), write: projector(child) }));
  return (object) => {
    let text = "";
    for (const { key, prefix, write } of members) {
      if (!Object.hasOwn(object, key)) continue;
      text += text === "" ? prefix + write(object[key] as JsonValue) : `,${prefix}${write(object[key] as JsonValue)}`;
    }
    return text;
  };
}

const keyText = (key: string) => `${JSON.stringify(key)}:`;

/**
 * Makes a function that writes an object as `projector` does, once for each element of the lists in the object at the path,
 * with that element alone; once without any where there are none. For Constraints that judge each element by itself and
 * take what is no list for an empty one, and an element that is no object for none: what they say of the parts together
 * is what they say of the whole.
 */
export function partsProjector(fields: Fields, path: readonly string[]): (object: JsonObject) => string[] {
  const whole = projector(fields);
  const levels: { key: string; text: string; others: Write<JsonObject> }[] = [];
  let node = fields;
  for (const key of path) {
    const next = node === true ? undefined : node.keys.get(key);
    if (node === true || next === undefined) return (object) => [whole(object)];
    levels.push({ key, text: keyText(key), others: membersWriter(without(node.keys, [key])) });
    node = next;
  }
  if (node === true) return (object) => [whole(object)];
  const lists = [...node.keys].flatMap(([key, child]) =>
    child !== true && child.elements && child.keys.size === 0 ? [{ key, text: keyText(key), write: projector(child.elements) }] : [],
  );
  const others = membersWriter(
    without(
      node.keys,
      lists.map(({ key }) => key),
    ),
  );
  const closing = "}".repeat(path.length + 1);

  return (object) => {
    let opening = "";
    let value: JsonValue = object;
    for (const level of levels) {
      if (!isObject(value) || !Object.hasOwn(value, level.key)) return [whole(object)];
      opening += `{${separated(level.others(value))}${level.text}`;
      value = value[level.key] as JsonValue;
    }
    if (!isObject(value)) return [whole(object)];
    const around = others(value);
    const parts: string[] = [];
    for (const { key, text, write } of lists) {
      const elements = Object.hasOwn(value, key) ? value[key] : undefined;
      if (!Array.isArray(elements)) continue;
      for (const element of elements) if (isObject(element)) parts.push(`${opening}{${separated(around)}${text}[${write(element)}]${closing}`);
    }
    return parts.length > 0 ? parts : [`${opening}{${around}${closing}`];
  };
}

const separated = (members: string) => (members === "" ? "" : `${members},`);

function without<Value>(map: ReadonlyMap<string, Value>, keys: readonly string[]): Map<string, Value> {
  return new Map([...map].filter(([key]) => !keys.includes(key)));
}
