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

/** Characters of the reviews whose findings are remembered. */
const memoCharacters = 8 * 1024 * 1024;

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
  const memo = new Memo<readonly Found[]>(memoCharacters);
  return {
    applies: (object) => selector.select(object).length > 0,
    review: (object) => {
      const found: Found[] = [];
      for (const group of selector.select(object)) {
        const key = `${object.kind} ${group.name}`;
        const judge = judges.get(key) ?? makeJudge(object.kind, group);
        judges.set(key, judge);
        for (const input of judge.inputsOf(object)) found.push(...memo.get(input, judge.ask));
      }
      return found.length < 2 ? found : found.sort(byPlace).filter(isFirst);
    },
  };
}

type Found = Finding & { readonly index: number };

const byPlace = (one: Found, other: Found) => one.index - other.index || (one.message < other.message ? -1 : one.message > other.message ? 1 : 0);

const isFirst = (found: Found, position: number, sorted: readonly Found[]) => position === 0 || byPlace(found, sorted[position - 1] as Found) !== 0;

/** A set of Constraints, for objects of one kind; the inputs for an object are judged together. */
type Judge = { inputsOf(object: KubernetesObject): string[]; ask(input: string): readonly Found[] };

function makeJudge(kind: string, { name, module, constraints }: ConstraintGroup): Judge {
  const asked = [...constraints.values()];
  const fields = fieldsRead(kind, asked);
  const podSpec = findKind(kind)?.podSpec;
  const project = projector(fields);
  const parts = podSpec && asked.every(judgesEachContainer) ? partsProjector(fields, podSpec) : (object: KubernetesObject) => [project(object)];
  const before = `{"set":${JSON.stringify(name)},"review":{"operation":"CREATE","oldObject":null,"object":`;
  return {
    inputsOf: (object) => parts(object).map((part) => `${before}${part}}}`),
    ask: (input) =>
      module.violations(input).map(([index, message]) => {
        const { control, check } = constraints.get(index) as LoadedConstraint;
        return { index, control, check, message };
      }),
  };
}
