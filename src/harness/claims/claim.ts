import type { BundleFile } from "../../engines/engine.ts";
import type { Plan } from "../../spec/plan.ts";

/** What an artifact must do, as the spec alone has it, and what it does by the rendered files. */
export type Claim = {
  readonly control: string;
  /** Name of the evaluator that read the files. */
  readonly evaluator: string;
  /** What is asked, e.g. `get "" secrets by alice`. */
  readonly claim: string;
  readonly expected: string;
  readonly found: string;
};

/**
 * Judges artifacts that are no policies: it reads the rendered files as they are and follows the component that will
 * read them. What it expects comes from the spec, never from the files.
 */
export type Evaluator = {
  readonly name: string;
  /** Nothing where the plan holds none of its artifacts. */
  judge(plan: Plan, files: readonly BundleFile[]): Claim[];
};
