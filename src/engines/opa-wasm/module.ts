import type { JsonValue } from "../../kubernetes/json.ts";
import { loadPolicy } from "./abi.ts";
import { entrypoints } from "./rego.ts";

/** What a wasm module says of one review: pairs of a Constraint's index and a message. */
export type Violation = readonly [index: number, message: string];

/** A compiled policy that can be asked. */
export type PolicyModule = {
  /** Sets of Constraints by name: package → list of `{index, parameters}`. */
  setData(data: object): void;
  /** The input in JSON: `{set, review}`. */
  violations(input: string): readonly Violation[];
  waived(input: string): readonly number[];
};

/** The result set of an empty set. */
const nothing = '[{"result":[]}]';

/** Loads a wasm module. Built-ins that wasm does not have natively are refused here, not when one is reached. */
export function loadModule(bytes: Uint8Array<ArrayBuffer>): PolicyModule {
  const policy = loadPolicy(bytes);
  if (policy.missingBuiltins.length > 0) throw new Error(`the Rego uses built-ins that wasm lacks: ${policy.missingBuiltins.join(", ")}`);
  const ask = (input: string, entrypoint: string): JsonValue[] => {
    const text = policy.evaluate(input, policy.entrypoints[entrypoint] as number);
    if (text === nothing) return [];
    const [answer] = JSON.parse(text) as { result?: JsonValue }[];
    if (!answer || !Array.isArray(answer.result)) throw new Error(`${entrypoint} gave no result`);
    return answer.result;
  };
  return {
    setData: (data) => policy.setData(JSON.stringify(data)),
    violations: (input) => ask(input, entrypoints.violations) as unknown as Violation[],
    waived: (input) => ask(input, entrypoints.waived) as number[],
  };
}
