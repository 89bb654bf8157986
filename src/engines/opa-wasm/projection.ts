import { isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import type { Fields } from "./fields-read.ts";

type Write<Value extends JsonValue> = (value: Value) => string;

/**
 * Makes a function that writes a value as JSON with nothing but the fields given. Fields are left out, nothing is moved:
 * an object stays an object and a list a list, if an empty one.
 */
export function projector(fields: Fields, shown: Write<JsonValue> = valueText): Write<JsonValue> {
  if (fields === true) return valueText;
  if (fields === "shown") return shown;
  const members = fields.others || fields.prefixes.size > 0 ? everyMemberWriter(fields, shown) : membersWriter(fields.keys, shown);
  const element = fields.elements && projector(fields.elements, shown);
  return (value) => {
    if (Array.isArray(value)) return element ? `[${value.map(element).join(",")}]` : "[]";
    return isObject(value) ? `{${members(value)}}` : valueText(value);
  };
}

/** Text that JSON holds as it is. */
const plainText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** What JSON.stringify gives, but quicker for the common text. */
function valueText(value: JsonValue): string {
  return typeof value === "string" && plainText.test(value) ? `"${value}"` : JSON.stringify(value);
}

/** Writes the members of an object without the braces. */
function membersWriter(keys: ReadonlyMap<string, Fields>, shown?: Write<JsonValue>): Write<JsonObject> {
  const members = [...keys].map(([key, child]) => ({ key, prefix: keyText(key), write: projector(child, shown) }));
  return (object) => {
    let text = "";
    for (const { key, prefix, write } of members) {
      const value = memberOf(object, key);
      if (value !== undefined) text += text === "" ? prefix + write(value) : `,${prefix}${write(value)}`;
    }
    return text;
  };
}

/** Writes the members that are read by their keys or by how those begin, and of the others at most whether they hold something. */
function everyMemberWriter({ keys, prefixes, others }: Exclude<Fields, true | "shown">, shown?: Write<JsonValue>): Write<JsonObject> {
  const writers = new Map([...keys].map(([key, child]) => [key, projector(child, shown)]));
  const starts = [...prefixes];
  const held = (value: JsonValue) => (value === null || value === "" ? JSON.stringify(value) : "true");
  const rest = others ? held : undefined;
  const writerOf = (key: string) => (starts.some((start) => key.startsWith(start)) ? valueText : (writers.get(key) ?? rest));
  return (object) =>
    Object.entries(object)
      .flatMap(([key, value]) => {
        const write = writerOf(key);
        return write ? [keyText(key) + write(value)] : [];
      })
      .join(",");
}

/** Undefined where the object has no such key of its own; asked in that order because most have not. */
function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  const value = object[key];
  return value !== undefined && Object.hasOwn(object, key) ? value : undefined;
}

const keyText = (key: string) => `${JSON.stringify(key)}:`;

/** What stands for a name that is only shown: messages of alike elements differ in nothing else. */
export const standIn = "\u0001name\u0001";
const standInText = JSON.stringify(standIn);

/** An element that has no name is told from those that have one. */
const nameText: Write<JsonValue> = (name) => (isName(name) ? standInText : valueText(name));

const isName = (value: JsonValue | undefined) => typeof value === "string" && value !== "";

/** What is judged of one element of a list: parts alike but for the `name` of their element have the same text. */
export type Part = { readonly text: string; readonly name: string };

/**
 * Makes a function that writes a value as `projector` does, once for each element of the lists in the object at the path,
 * with that element alone; once without any where there are none. For Constraints that judge each element by itself and
 * take what is no list for an empty one, and an element that is no object for none: what they say of the parts together
 * is what they say of the whole.
 */
export function partsProjector(fields: Fields, path: readonly string[]): (value: JsonValue) => Part[] {
  const project = projector(fields);
  const whole = (value: JsonValue) => [{ text: project(value), name: standIn }];
  const levels: { key: string; text: string; others: Write<JsonObject> }[] = [];
  let node: Fields | undefined = fields;
  for (const key of path) {
    if (node === true || node === "shown" || node === undefined) return whole;
    levels.push({ key, text: keyText(key), others: membersWriter(without(node.keys, [key])) });
    node = node.keys.get(key);
  }
  if (node === true || node === "shown" || node === undefined) return whole;
  const lists = [...node.keys].flatMap(([key, child]) =>
    child !== true && child !== "shown" && child.elements && child.keys.size === 0
      ? [{ key, text: keyText(key), isNamed: showsName(child.elements), write: projector(child.elements, nameText) }]
      : [],
  );
  const others = membersWriter(
    without(
      node.keys,
      lists.map(({ key }) => key),
    ),
  );
  const closing = "}".repeat(path.length + 1);

  return (root) => {
    let opening = "";
    let value: JsonValue = root;
    for (const level of levels) {
      const next: JsonValue | undefined = isObject(value) ? memberOf(value, level.key) : undefined;
      if (next === undefined) return whole(root);
      opening += `{${separated(level.others(value as JsonObject))}${level.text}`;
      value = next;
    }
    if (!isObject(value)) return whole(root);
    const around = others(value);
    const before = `${opening}{${separated(around)}`;
    const parts: Part[] = [];
    for (const { key, text, isNamed, write } of lists) {
      const elements = memberOf(value, key);
      if (!Array.isArray(elements)) continue;
      for (const element of elements) {
        if (!isObject(element)) continue;
        const name = isNamed ? memberOf(element, "name") : undefined;
        parts.push({ text: `${before}${text}[${write(element)}]${closing}`, name: isName(name) ? (name as string) : standIn });
      }
    }
    return parts.length > 0 ? parts : [{ text: `${opening}{${around}${closing}`, name: standIn }];
  };
}

const showsName = (element: Fields) => element !== true && element !== "shown" && element.keys.get("name") === "shown";

const separated = (members: string) => (members === "" ? "" : `${members},`);

function without<Value>(map: ReadonlyMap<string, Value>, keys: readonly string[]): Map<string, Value> {
  return new Map([...map].filter(([key]) => !keys.includes(key)));
}
