import { isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import { findKind } from "../../kubernetes/kinds.ts";

/**
 * The part of a value that is read: all of it (`true`), nothing but a text that messages show (`"shown"`), or members of
 * objects by key and the elements of lists. What is read of a value of another type is the value itself.
 */
export type Fields = true | "shown" | Branch;
type Branch = {
  readonly keys: Map<string, Fields>;
  elements: Fields | undefined;
  /** Whether of every other member is read that it is there, and whether it is null or the empty text. */
  others: boolean;
  /** How the keys of other members begin that are read whole. */
  readonly prefixes: Set<string>;
};

/** A Constraint, as far as what it reads depends on it. */
export type ReadingConstraint = {
  readonly package: string;
  /** Whether the package is this one's own text, not another of the same name. */
  readonly own: boolean;
  readonly parameters: JsonObject;
};

/**
 * What Constraints may read of an object of that kind in a review of its creation: at least the fields that the Rego of
 * their package names. All of the object where a package is not known here, or parameters are not of the form it gives them.
 */
export function fieldsRead(kind: string, constraints: readonly ReadingConstraint[]): Fields {
  const root = branch();
  add(root, ["kind"], true);
  try {
    for (const { package: name, own, parameters } of constraints) {
      const reader = own ? readers.get(name) : undefined;
      if (!reader || JSON.stringify(parameters).includes("\\u0001")) return true;
      const reading = new Reading(root, kind);
      reader(reading, parameters);
      readConditions(reading, parameters);
      readWaivers(reading, parameters);
    }
  } catch (error) {
    if (error instanceof UnexpectedForm) return true;
    throw error;
  }
  return root;
}

const branch = (): Branch => ({ keys: new Map(), elements: undefined, others: false, prefixes: new Set() });

class UnexpectedForm extends Error {}

/** What a step of a path goes into, where it is no key: each element of a list. */
const each = Symbol("each");
type Path = readonly (string | typeof each)[];

/** What is read at the end of a path: the value, a text that is only shown, or which members an object has. */
type Leaf = true | "shown" | "members";

/** Adds what is read at a path, and gives the node at its end, if it is one; what is read whole stays so, and what is shown and read otherwise, too, is read whole. */
function add(root: Branch, path: Path, leaf: Leaf | "inside"): Branch | undefined {
  let node = root;
  for (const [index, step] of path.entries()) {
    const known = step === each ? node.elements : node.keys.get(step);
    const asked = index === path.length - 1 && leaf !== "members" && leaf !== "inside" ? leaf : known === "shown" ? true : (known ?? branch());
    const next = known === undefined || known === asked ? asked : true;
    if (step === each) node.elements = next;
    else node.keys.set(step, next);
    if (next === true || next === "shown") return undefined;
    node = next;
  }
  node.others ||= leaf === "members";
  return node;
}

/** The places of an object of one kind. */
class Reading {
  readonly #root: Branch;
  readonly kind: string;
  /** Undefined where the kind has no pod template. */
  readonly #template: readonly string[] | undefined;

  constructor(root: Branch, kind: string) {
    this.#root = root;
    this.kind = kind;
    this.#template = findKind(kind)?.podSpec?.slice(0, -1);
  }

  object(path: Path, leaf: Leaf = true): void {
    if (path.length === 0) throw new UnexpectedForm();
    add(this.#root, path, leaf);
  }

  spec(path: Path, leaf: Leaf = true): void {
    if (this.#template) add(this.#root, [...this.#template, "spec", ...path], leaf);
  }

  podLabel(key: string): void {
    if (this.#template) add(this.#root, [...this.#template, "metadata", "labels", key], true);
  }

  podAnnotations(prefix: string): void {
    if (this.#template) add(this.#root, [...this.#template, "metadata", "annotations"], "inside")?.prefixes.add(prefix);
  }

  containers(lists: readonly string[], path: Path, leaf: Leaf = true): void {
    for (const list of lists) this.spec([list, each, ...path], leaf);
  }

  /** The names of containers, for messages. */
  containerNames(lists: readonly string[]): void {
    if (this.#template) for (const list of lists) add(this.#root, [...this.#template, "spec", list, each, "name"], "shown");
  }
}

type Reader = (reading: Reading, parameters: JsonObject) => void;

/** By package: the fields that its `violations` reads where the operation is CREATE, but for conditions and waivers. */
const fieldReaders: Readonly<Record<string, Reader>> = {
  "bulwark.pod_field": (reading, parameters) => reading.spec(path(parameters.path), leafOf(parameters)),
  "bulwark.pod_annotation": (reading, parameters) => reading.podAnnotations(text(parameters.keyPrefix)),
  "bulwark.object_field": (reading, parameters) => reading.object(path(parameters.path), leafOf(parameters)),
  "bulwark.container_field": (reading, parameters) => {
    const lists = texts(parameters.containers);
    reading.containerNames(lists);
    for (const steps of [parameters.path, ...list(parameters.otherPaths ?? [])]) reading.containers(lists, path(steps), leafOf(parameters));
    if (parameters.podPath !== undefined) reading.spec(texts(parameters.podPath), leafOf(parameters));
  },
  "bulwark.container_image": (reading, parameters) => {
    const lists = texts(parameters.containers);
    reading.containerNames(lists);
    reading.containers(lists, ["image"]);
    reading.containers(["volumes"], ["name"]);
    reading.containers(["volumes"], ["image", "reference"]);
  },
  "bulwark.container_resources": (reading, parameters) => {
    const lists = texts(parameters.containers);
    reading.containerNames(lists);
    for (const { type, name } of [...objects(parameters.required), ...objects(parameters.maximum)]) {
      reading.containers(lists, ["resources", text(type), text(name)]);
      reading.containers(lists, ["resources", "limits", text(name)]);
    }
  },
  "bulwark.role_binding": (reading, parameters) => {
    for (const steps of [["roleRef", "kind"], ["roleRef", "name"], ["metadata", "namespace"], ["subjects"]]) reading.object(steps);
    if (list(parameters.allowedBindings).length > 0) reading.object(["metadata", "name"]);
  },
  "bulwark.rbac_rule": (reading, parameters) => {
    reading.object(["rules"]);
    if (objects(parameters.forbidden).some(({ allowedRoles }) => texts(allowedRoles).length > 0)) reading.object(["metadata", "name"]);
  },
  "bulwark.network_policy_peers": (reading, parameters) => {
    for (const { rules } of objects(parameters.directions)) reading.object(["spec", text(rules)]);
    if (parameters.requirePolicyTypes !== false) reading.object(["spec", "policyTypes"]);
  },
  "bulwark.config_map_secrets": (reading) => {
    for (const name of ["data", "binaryData"]) reading.object([name]);
  },
  "bulwark.service_account_token": (reading, parameters) => {
    const { namespaces, serviceAccountNames, label } = object(parameters.optIn);
    reading.spec(["automountServiceAccountToken"]);
    if (serviceAccountNames !== undefined) reading.spec(["serviceAccountName"]);
    if (namespaces !== undefined) reading.object(["metadata", "namespace"]);
    const key = label === undefined ? undefined : text(object(label).key);
    if (key !== undefined) reading.podLabel(key);
    if (reading.kind !== "ServiceAccount") return;
    reading.object(["automountServiceAccountToken"]);
    reading.object(["metadata", "name"]);
    if (key !== undefined) reading.object(["metadata", "labels", key]);
  },
};

/** What an operator looks at. */
const leafOf = ({ operator }: JsonObject): Leaf => (operator === "OnlyKeys" ? "members" : true);

const readers: ReadonlyMap<string, Reader> = new Map(Object.entries(fieldReaders));

const eachContainer = new Set(["bulwark.container_field", "bulwark.container_resources"]);

/**
 * Packages that judge each container of a pod by itself, together with what the pod says, and ask an object for its kind
 * only to find the pod. That of images does so, too, but there is nothing to remember of images: almost every one differs.
 */
export const judgesEachContainer = ({ package: name, own }: Pick<ReadingConstraint, "package" | "own">) => own && eachContainer.has(name);

/** Conditions are about the pod or about the object, as the package has it; of their paths the first group is read. */
function readConditions(reading: Reading, parameters: JsonObject): void {
  for (const condition of objects(parameters.unless ?? [])) {
    const steps = path(list(condition.path).slice(0, 1));
    reading.spec(steps);
    reading.object(steps);
  }
}

function readWaivers(reading: Reading, parameters: JsonObject): void {
  for (const { kinds, names, podLabels, containers } of objects(parameters.waivers ?? [])) {
    if (!texts(kinds).includes(reading.kind)) continue;
    if (containers !== undefined) reading.containers(texts(parameters.containers), ["name"]);
    reading.object(["metadata", reading.kind === "Namespace" ? "name" : "namespace"]);
    if (names !== undefined) reading.object(["metadata", "name"]);
    for (const key of podLabels === undefined ? [] : Object.keys(object(podLabels))) reading.podLabel(key);
  }
}

/** A path of groups; every group but the last ends at a list. */
function path(value: JsonValue | undefined): Path {
  return list(value).flatMap((group, index) => (index === 0 ? texts(group) : [each, ...texts(group)]));
}

function list(value: JsonValue | undefined): JsonValue[] {
  if (!Array.isArray(value)) throw new UnexpectedForm();
  return value;
}

const texts = (value: JsonValue | undefined): string[] => list(value).map(text);

function text(value: JsonValue | undefined): string {
  if (typeof value !== "string") throw new UnexpectedForm();
  return value;
}

const objects = (value: JsonValue | undefined): JsonObject[] => list(value).map(object);

function object(value: JsonValue | undefined): JsonObject {
  if (!isObject(value)) throw new UnexpectedForm();
  return value;
}

/** What is read of the member at the path, where nothing is read beside it but the kind; undefined where more is. */
export function fieldsBelow(fields: Fields, path: readonly string[]): Fields | undefined {
  let node: Fields | undefined = fields;
  for (const [depth, key] of path.entries()) {
    if (node === true || node === "shown" || node === undefined || node.elements || node.others || node.prefixes.size > 0) return undefined;
    if ([...node.keys.keys()].some((other) => other !== key && !(depth === 0 && other === "kind"))) return undefined;
    node = node.keys.get(key);
  }
  return node;
}
