import { findControl } from "../../controls/catalogue.ts";
import type { Control } from "../../controls/control.ts";
import type { PlannedArtifact } from "../../spec/plan.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { categories } from "./annotations.ts";

/** What the template of every policy has that does something else than judge. */
export type ArtifactView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly name: string;
  readonly control: string;
  readonly annotations: Readonly<Record<string, string>>;
};

/**
 * @param what goes into the policy's name, behind that of its control
 * @param comments sentences: they are broken into lines
 */
export function artifactView({ control: id }: PlannedArtifact, what: string, title: string, subject: string, comments: readonly string[]): ArtifactView {
  const control = findControl(id) as Control;
  return {
    generated: generatedLine,
    comments: comments.flatMap(commentLines),
    name: `${id}.${what}`,
    control: id,
    annotations: {
      "policies.kyverno.io/category": categories[control.area] as string,
      "policies.kyverno.io/description": control.rationale,
      "policies.kyverno.io/minversion": "1.17.0",
      "policies.kyverno.io/severity": control.severity,
      "policies.kyverno.io/subject": subject,
      "policies.kyverno.io/title": title,
    },
  };
}

/** By what a policy is proven that generates or changes, which no engine of `bulwark test` judges. */
export const provenByApply = "the Kyverno CLI, in Bulwark's own tests";
