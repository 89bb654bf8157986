import { isObject, type JsonObject, type JsonScalar, type JsonValue } from "../json.ts";

/** What an explicit null becomes: left out, or the zero value of the type. */
type Zero = { readonly value: JsonScalar };

const emptyString: Zero = { value: "" };
const zeroQuantity: Zero = { value: "0" };

/** Maps of strings and maps of quantities, by the field that holds them. */
const mapFields = new Map<string, Zero>([
  ...of(emptyString, ["labels", "annotations", "nodeSelector", "matchLabels", "stringData", "volumeAttributes", "options"]),
  ...of(zeroQuantity, ["limits", "requests", "hard", "used", "overhead", "capacity", "allocatable"]),
]);

/** Fields that hold such a map in some kinds only. */
const mapFieldsOfKind = new Map<string, Map<string, Zero>>([
  ["ConfigMap", new Map(of(emptyString, ["data", "binaryData"]))],
  ["Secret", new Map(of(emptyString, ["data"]))],
  ["Service", new Map(of(emptyString, ["selector"]))],
  ["ReplicationController", new Map(of(emptyString, ["selector"]))],
  ["StorageClass", new Map(of(emptyString, ["parameters"]))],
  ["LimitRange", new Map(of(zeroQuantity, ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"]))],
]);

function of(zero: Zero, fields: readonly string[]): [string, Zero][] {
  return fields.map((field) => [field, zero]);
}

/** Lists of strings; a list that holds nothing but nulls shows its type by no element. */
const stringLists = new Set(
  `accessModes add apiGroups apiVersions args clusterIPs command drop except externalIPs finalizers groups hostnames hosts
  ipFamilies loadBalancerSourceRanges matchLabelKeys mismatchLabelKeys mountOptions nameservers namespaces nonResourceURLs
  operations policyTypes resourceNames resources scopes searches usages values verbs`.split(/\s+/),
);

/** A container that is null has no name, so the API server refuses the pod; here it is no container. */
const containerLists = new Set(["containers", "initContainers", "ephemeralContainers"]);

/**
 * The object as the API server has it once it has decoded explicit nulls: a field is left out, a value of a map of strings
 * is the empty string, a quantity is "0", an element of a list is the zero value of its type (`{}` in
 * `ingress: [null]`, which allows everything). Gives the same object where nothing is null.
 * @see https://pkg.go.dev/encoding/json#Unmarshal ("The JSON null value …") and the Go types of k8s.io/api
 */
export function normalizeNulls(object: JsonObject): JsonObject {
  const maps = typeof object["kind"] === "string" ? mapFieldsOfKind.get(object["kind"]) : undefined;
  return normalizeObject(object, undefined, (field) => maps?.get(field) ?? mapFields.get(field));
}

type ZeroOf = (field: string) => Zero | undefined;

function normalizeObject(object: JsonObject, zero: Zero | undefined, zeroOf: ZeroOf): JsonObject {
  let changed = false;
  const entries: [string, JsonValue][] = [];
  for (const [field, value] of Object.entries(object)) {
    const next = value === null ? zero?.value : normalizeValue(value, field, zeroOf);
    if (next !== value) changed = true;
    if (next !== undefined) entries.push([field, next]);
  }
  return changed ? Object.fromEntries(entries) : object;
}

function normalizeValue(value: JsonValue, field: string, zeroOf: ZeroOf): JsonValue {
  if (Array.isArray(value)) return normalizeList(value, field, zeroOf);
  return isObject(value) ? normalizeObject(value, zeroOf(field), zeroOf) : value;
}

function normalizeList(list: JsonValue[], field: string, zeroOf: ZeroOf): JsonValue[] {
  let changed = false;
  const elements: JsonValue[] = [];
  for (const element of list) {
    const next = element === null ? zeroElement(list, field) : normalizeValue(element, "", zeroOf);
    if (next !== element) changed = true;
    if (next !== undefined) elements.push(next);
  }
  return changed ? elements : list;
}

function zeroElement(list: readonly JsonValue[], field: string): JsonValue | undefined {
  if (containerLists.has(field)) return undefined;
  const other = list.find((element) => element !== null);
  if (typeof other === "string" || stringLists.has(field)) return "";
  if (typeof other === "number" || field === "supplementalGroups") return 0;
  if (typeof other === "boolean") return false;
  return Array.isArray(other) ? [] : {};
}
