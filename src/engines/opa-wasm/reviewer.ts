import { userError } from "../../diagnostics/user-error.ts";
import { findKind } from "../../kubernetes/kinds.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { BundleFile, CheckName } from "../engine.ts";
import { fieldsRead, judgesEachContainer } from "./fields-read.ts";
import { type ConstraintGroup, ConstraintSelector, type LoadedConstraint, loadBundle } from "./load.ts";
import { Memo } from "./memo.ts";
import { partsProjector, projector } from "./projection.ts";

/** A check that an object violates. */
export type Finding = CheckName & { readonly message: string };

/** Judges objects one by one, all Constraints of a bundle at once. */
export type Reviewer = {
  /** Whether any Constraint matches the object. */
  applies(object: KubernetesObject): boolean;
  /** What a CREATE of the object would violate, once per message, in the order of the Constraints' files. */
  review(object: KubernetesObject): readonly Finding[];
};

/** Characters of the parts whose findings each judge remembers. */
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
  return {
    applies: (object) => selector.select(object).length > 0,
    review: (object) => {
      const found: Found[] = [];
      for (const group of selector.select(object)) {
        const key = `${object.kind} ${group.name}`;
        const judge = judges.get(key) ?? makeJudge(object.kind, group);
        judges.set(key, judge);
        for (const part of judge.parts(object)) {
          for (const finding of judge.memo.get(part, () => judge.ask(part))) found.push(finding);
        }
      }
      return found.length < 2 ? found : found.sort(byPlace).filter(isFirst);
    },
  };
}

type Found = Finding & { readonly index: number };

const byPlace = (one: Found, other: Found) => one.index - other.index || (one.message < other.message ? -1 : one.message > other.message ? 1 : 0);

const isFirst = (found: Found, position: number, sorted: readonly Found[]) => position === 0 || byPlace(found, sorted[position - 1] as Found) !== 0;

/** A set of Constraints, for objects of one kind; the parts of an object are judged one by one. */
type Judge = {
  readonly memo: Memo<readonly Found[]>;
  parts(object: KubernetesObject): readonly string[];
  ask(part: string): readonly Found[];
};

function makeJudge(kind: string, { name, module, constraints }: ConstraintGroup): Judge {
  const asked = [...constraints.values()];
  const fields = fieldsRead(kind, asked);
  const podSpec = findKind(kind)?.podSpec;
  const project = projector(fields);
  return {
    memo: new Memo(memoCharacters),
    parts: podSpec && asked.every(judgesEachContainer) ? partsProjector(fields, podSpec) : (object) => [project(object)],
    ask: (part) =>
      module.violations(`{"set":${JSON.stringify(name)},"review":{"operation":"CREATE","oldObject":null,"object":${part}}}`).map(([index, message]) => {
        const { control, check } = constraints.get(index) as LoadedConstraint;
        return { index, control, check, message };
      }),
  };
}
