import { dump, load } from "js-yaml";
import type { JsonObject, JsonValue } from "../../../src/kubernetes/json.ts";
import { isObject } from "../../../src/kubernetes/json.ts";
import type { PlannedCheck } from "../../../src/spec/plan.ts";

export type Target = "gatekeeper" | "kyverno/ClusterPolicy" | "kyverno/ValidatingPolicy";

/**
 * One way to break the rendered files of a check.
 *
 * `verdict`: a case comes out another way. `error`: the engine cannot judge, and says so. `bytes`: no judgement can show
 * it, because the engine does not look there; only the comparison of files (`generate --check`) does.
 */
export type Break = {
  readonly name: string;
  readonly target: Target;
  /** What is changed: the check's own policy (in Gatekeeper its Constraint), or the ConstraintTemplate of its kind. */
  readonly file: "policy" | "template";
  readonly seenBy: "verdict" | "error" | "bytes";
  /** Of `bytes`: why no judgement shows it. */
  readonly because?: string;
  /** The changed text; null where the file is taken away; undefined where there is nothing to break. */
  readonly apply: (text: string, check: PlannedCheck) => string | null | undefined;
};

/** A step of a path: a key, or an index of a list (from the end where it is negative). */
export type Step = string | number;

/** What an edit puts in place of a value; `nothing` where it does not apply. */
export const nothing = Symbol("nothing");
export type Edit = (value: JsonValue | undefined, check: PlannedCheck) => JsonValue | undefined | typeof nothing;

/** The value at a path of keys and indexes. */
export function valueAt(root: JsonValue | undefined, path: readonly Step[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((node, step) => {
    if (Array.isArray(node) && typeof step === "number") return node.at(step);
    return isObject(node) && typeof step === "string" ? node[step] : undefined;
  }, root);
}

/** A change of the document at a path: undefined takes the value away. It applies where it changes something. */
export function at(path: readonly Step[], edit: Edit): Break["apply"] {
  return (text, check) => {
    const document = load(text) as JsonObject;
    const before = valueAt(document, path);
    const after = edit(before === undefined ? undefined : structuredClone(before), check);
    if (after === nothing || JSON.stringify(after) === JSON.stringify(before)) return undefined;
    const parent = valueAt(document, path.slice(0, -1));
    const last = path.at(-1) as Step;
    if (Array.isArray(parent) && typeof last === "number") parent.splice(last < 0 ? parent.length + last : last, 1, ...(after === undefined ? [] : [after]));
    else if (isObject(parent) && typeof last === "string" && after === undefined) delete parent[last];
    else if (isObject(parent) && typeof last === "string") parent[last] = after as JsonValue;
    else return undefined;
    return dump(document, { lineWidth: -1, noRefs: true });
  };
}

/** The edit where the value is a text, a list or an object; else it does not apply. */
export const ofText =
  (edit: (value: string, check: PlannedCheck) => JsonValue | undefined | typeof nothing): Edit =>
  (value, check) =>
    typeof value === "string" ? edit(value, check) : nothing;
export const ofList =
  (edit: (value: JsonValue[], check: PlannedCheck) => JsonValue | undefined | typeof nothing): Edit =>
  (value, check) =>
    Array.isArray(value) ? edit(value, check) : nothing;
export const ofObject =
  (edit: (value: JsonObject, check: PlannedCheck) => JsonValue | undefined | typeof nothing): Edit =>
  (value, check) =>
    isObject(value) ? edit(value, check) : nothing;

/** The value taken away, where there is one. */
export const gone: Edit = (value) => (value === undefined ? nothing : undefined);

/** The value put in, whatever stands there. */
export const put =
  (value: JsonValue): Edit =>
  () =>
    value;

/** An element added to the list, where it is not there. */
export const having = (element: JsonValue): Edit => ofList((list) => (list.includes(element) ? nothing : [...list, element]));

/** An element taken out of the list, where it is there and others are. */
export const without = (element: JsonValue): Edit =>
  ofList((list) => (list.includes(element) && list.length > 1 ? list.filter((entry) => entry !== element) : nothing));

/** A piece of the text replaced by another, once. */
export function replaced(from: string | RegExp, to: string): Edit {
  return ofText((text) => text.replace(from, to));
}

/** A piece of the file's text replaced by another, once. */
export const inText =
  (from: string | RegExp, to: string): Break["apply"] =>
  (text) => {
    const changed = text.replace(from, to);
    return changed === text ? undefined : changed;
  };

/** The break, applied only to checks of which that is true. */
export const where =
  (fits: (check: PlannedCheck) => boolean, apply: Break["apply"]): Break["apply"] =>
  (text, check) =>
    fits(check) ? apply(text, check) : undefined;
