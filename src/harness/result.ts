import type { CheckName, EngineStatus, Outcome } from "../engines/engine.ts";

/** What an engine said of a case, and whether that was expected of it. */
export type Judgement = {
  readonly engine: string;
  readonly outcome: Outcome;
  /** `unsupported` is neither right nor wrong: the engine cannot judge such a request. */
  readonly right: boolean | undefined;
  readonly message?: string;
  /** Of `unsupported`: Kubernetes itself refuses the object, whatever a policy says. */
  readonly refused?: boolean;
};

export type CaseResult = CheckName & {
  readonly name: string;
  readonly kind: string;
  readonly operation: string;
  readonly origin: string;
  readonly expected: Outcome;
  readonly judgements: readonly Judgement[];
};

/** A cell of the matrix: one check in one engine. */
export type Cell = { readonly engine: string; readonly judged: number; readonly right: number; readonly wrong: number; readonly unsupported: number };

export type MatrixRow = CheckName & { readonly cells: readonly Cell[] };

/** What is wrong with the run as a whole, such as a check that no case could fail. */
export type RunProblem = { readonly code: string; readonly message: string; readonly remedy: string };

export type TestResult = {
  readonly engines: readonly { readonly name: string; readonly status: EngineStatus }[];
  readonly matrix: readonly MatrixRow[];
  readonly cases: readonly CaseResult[];
  readonly problems: readonly RunProblem[];
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
  /** Engines disagree on these cases, whatever was expected. */
  readonly divergences: readonly CaseResult[];
  readonly green: boolean;
};
