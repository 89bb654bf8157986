/**
 * - `holds`: every question was answered as the spec has it.
 * - `broken`: one was not.
 * - `not-proven`: nothing was asked that could have shown it; never taken for proven.
 */
export type ProofOutcome = "holds" | "broken" | "not-proven";

/** One question to a real API server, what the spec says of it, and what was seen. */
export type Question = { readonly asked: string; readonly expected: string; readonly found: string };

/** A claim about a cluster, and what was seen of it on a real API server. */
export type Proof = {
  readonly control: string;
  /** Files of the bundle that make it so. */
  readonly files: readonly string[];
  readonly claim: string;
  readonly outcome: ProofOutcome;
  /** How many questions were asked. */
  readonly asked: number;
  /** What was seen, in the server's own words where it says something; of one that is not proven, why. */
  readonly evidence: string;
  /** Questions that were answered otherwise. */
  readonly against: readonly Question[];
};

export type Claimed = Pick<Proof, "control" | "files" | "claim">;

/** The claim by the answers to its questions; without one it is not proven. */
export function proofOf(claimed: Claimed, questions: readonly Question[], evidence: string): Proof {
  if (questions.length === 0) return notProven(claimed, "there is nothing to ask");
  const against = questions.filter(({ expected, found }) => expected !== found);
  const [first] = against;
  return {
    ...claimed,
    outcome: first ? "broken" : "holds",
    asked: questions.length,
    evidence: first ? `${first.asked}: expected ${first.expected}, found ${first.found}` : evidence,
    against,
  };
}

export const notProven = (claimed: Claimed, reason: string): Proof => ({ ...claimed, outcome: "not-proven", asked: 0, evidence: reason, against: [] });

/** The claim refuted by what was seen before anything could be asked. */
export const broken = (claimed: Claimed, evidence: string): Proof => ({ ...claimed, outcome: "broken", asked: 1, evidence, against: [] });
