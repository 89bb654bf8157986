import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { DocumentError } from "./document-error.ts";

const maxListDepth = 8;

/**
 * The objects of a list, in their order, lists in lists included; the value itself where it is no list. As for kubectl, a
 * list is any object with `items`, whatever its kind, so that nothing hides in one. An item without kind and apiVersion
 * takes them from a typed list (`PodList`).
 * @throws DocumentError `list-too-deep`
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/apis/meta/v1/unstructured/helpers.go (decode, decodeToList)
 */
export function* expandLists(value: JsonValue, depth = 0): Generator<JsonValue> {
  if (!isObject(value) || !isSet(value["kind"])) {
    yield value;
    return;
  }
  const items = itemsOf(value);
  if (items === undefined) {
    yield value;
    return;
  }
  if (depth >= maxListDepth) throw new DocumentError("list-too-deep", `lists nest more than ${maxListDepth} levels`);
  if (items.length === 0) yield null;
  for (const item of items) yield* expandLists(withType(item, value), depth + 1);
}

/** Undefined where the object is no list. */
function itemsOf(object: JsonObject): readonly JsonValue[] | undefined {
  const items = Object.hasOwn(object, "items") ? object["items"] : undefined;
  if (Array.isArray(items)) return items;
  return items === null || (object["kind"] === "List" && object["apiVersion"] === "v1") ? [] : undefined;
}

function withType(item: JsonValue, list: JsonObject): JsonValue {
  if (!isObject(item) || isSet(item["kind"]) || isSet(item["apiVersion"])) return item;
  const kind = (list["kind"] as string).replace(/List$/, "");
  return kind === "" ? item : { ...item, apiVersion: list["apiVersion"] ?? "", kind };
}

function isSet(value: JsonValue | undefined): boolean {
  return typeof value === "string" && value !== "";
}
