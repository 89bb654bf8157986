import { userError } from "../../diagnostics/user-error.ts";
import { getPath } from "../../kubernetes/json.ts";
import { findKind } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { BundleFile, CheckName } from "../engine.ts";
import { fieldsBelow, fieldsRead, judgesEachContainer } from "./fields-read.ts";
import { type ConstraintGroup, ConstraintSelector, type LoadedConstraint, loadBundle } from "./load.ts";
import { Memo } from "./memo.ts";
import { type Part, partsProjector, projector, standIn } from "./projection.ts";

/** A check that an object violates. */
export type Finding = CheckName & { readonly message: string };

/** Judges objects one by one, all Constraints of a bundle at once. */
export type Reviewer = {
  /** Whether any Constraint matches the object. */
  applies(object: KubernetesObject): boolean;
  /** What a CREATE of the object would violate, once per message, in the order of the Constraints' files. */
  review(object: KubernetesObject): readonly Finding[];
};

/** Characters of the parts whose findings are remembered of each set of Constraints. */
const memoCharacters = 1024 * 1024;

/**
 * Loads a bundle's Constraints for many objects. Constraints are asked about the fields that they read and no others; of
 * objects alike in those, the first is judged.
 * @throws UserError where one of them cannot be judged: nothing is passed over in silence
 */
export async function createReviewer(files: readonly BundleFile[]): Promise<Reviewer> {
  const { constraints, problems, general } = await loadBundle(files);
  const broken = [...problems.values(), ...general];
  if (broken.length > 0) throw userError("broken-bundle", broken.join("\n"));
  const selector = new ConstraintSelector(constraints.values());
  const judges = new Map<string, Judge>();
  const memos = new Map<string, Memo<readonly Found[]>>();
  return {
    applies: (object) => selector.select(object).length > 0,
    review: (object) => {
      const found: Found[] = [];
      for (const group of selector.select(object)) {
        const key = `${object.kind} ${group.name}`;
        const judge = judges.get(key) ?? makeJudge(object.kind, group, memos);
        judges.set(key, judge);
        for (const { text, name } of judge.parts(object)) {
          for (const finding of judge.memo.get(text, () => judge.ask(text))) found.push(withName(finding, name));
        }
      }
      return found.length < 2 ? found : found.sort(byPlace).filter(isFirst);
    },
  };
}

type Found = Finding & { readonly index: number };

const byPlace = (one: Found, other: Found) => one.index - other.index || (one.message < other.message ? -1 : one.message > other.message ? 1 : 0);

const isFirst = (found: Found, position: number, sorted: readonly Found[]) => position === 0 || byPlace(found, sorted[position - 1] as Found) !== 0;

const withName = (found: Found, name: string): Found => (name === standIn ? found : { ...found, message: found.message.replaceAll(standIn, () => name) });

/** A set of Constraints, for objects of one kind; the parts of an object are judged one by one. */
type Judge = {
  readonly memo: Memo<readonly Found[]>;
  parts(object: KubernetesObject): readonly Part[];
  ask(text: string): readonly Found[];
};

function makeJudge(kind: string, group: ConstraintGroup, memos: Map<string, Memo<readonly Found[]>>): Judge {
  const asked = [...group.constraints.values()];
  const fields = fieldsRead(kind, asked);
  const podSpec = findKind(kind)?.podSpec;
  const ask = (object: string) => violationsOf(group, object);
  if (!podSpec || !asked.every(judgesEachContainer)) {
    const project = projector(fields);
    return { memo: new Memo(memoCharacters), parts: (object) => [{ text: project(object), name: standIn }], ask };
  }
  const ofPod = fieldsBelow(fields, podSpec);
  if (ofPod === undefined) return { memo: new Memo(memoCharacters), parts: partsProjector(fields, podSpec), ask };
  // Pods alike are judged once, whatever the kind that makes them.
  const memo = memos.get(group.name) ?? new Memo<readonly Found[]>(memoCharacters);
  memos.set(group.name, memo);
  const parts = partsProjector(ofPod, []);
  const opening = `{"kind":${JSON.stringify(kind)}${podSpec.map((key, depth) => `${depth === 0 ? "," : "{"}${JSON.stringify(key)}:`).join("")}`;
  const closing = "}".repeat(podSpec.length);
  return { memo, parts: (object) => parts(getPath(object, podSpec) ?? null), ask: (text) => ask(opening + text + closing) };
}

function violationsOf({ name, module, constraints }: ConstraintGroup, object: string): Found[] {
  const review = `{"operation":"CREATE","oldObject":null,"object":${object}}`;
  return module.violations(`{"set":${JSON.stringify(name)},"review":${review}}`).map(([index, message]) => {
    const { control, check } = constraints.get(index) as LoadedConstraint;
    return { index, control, check, message };
  });
}
