import { userError } from "../../diagnostics/user-error.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { BundleFile, CheckName } from "../engine.ts";
import { ConstraintSelector, loadBundle, reviewOf } from "./load.ts";

/** A check that an object violates. */
export type Finding = CheckName & { readonly message: string };

/** Judges objects one by one, all Constraints of a bundle in one evaluation. */
export type Reviewer = {
  /** Whether any Constraint matches the object. */
  applies(object: KubernetesObject): boolean;
  /** What a CREATE of the object would violate, once per message. */
  review(object: KubernetesObject): Finding[];
};

/**
 * Loads a bundle's Constraints for many objects.
 * @throws UserError where one of them cannot be judged: nothing is passed over in silence
 */
export async function createReviewer(files: readonly BundleFile[]): Promise<Reviewer> {
  const { constraints, problems, general } = await loadBundle(files);
  const broken = [...problems.values(), ...general];
  if (broken.length > 0) throw userError("broken-bundle", broken.join("\n"));
  const selector = new ConstraintSelector(constraints.values());
  return {
    applies: (object) => selector.select(object).length > 0,
    review: (object) =>
      selector.select(object).flatMap(({ name, module, constraints: selected }) =>
        module.violations({ set: name, review: reviewOf({ operation: "CREATE", object }) }).map(([index, message]) => {
          const { control, check } = selected.get(index) as CheckName;
          return { control, check, message };
        }),
      ),
  };
}
