import { isObject, type JsonValue } from "../../kubernetes/json.ts";
import { evaluator, type Instance } from "./abi.ts";
import { entrypoints } from "./rego.ts";

/** What a wasm module says of one review: pairs of a Constraint's index and a message. */
export type Violation = readonly [index: number, message: string];

/** A compiled policy that can be asked. */
export type PolicyModule = {
  /** Sets of Constraints by name: package → list of `{index, parameters}`. The module reads them when it is next asked. */
  setData(data: object): void;
  /** The input in JSON: `{set, review}`. */
  violations(input: string): readonly Violation[];
  waived(input: string): readonly number[];
};

/** Pages of 64 KiB: the default of five does not hold a larger module. */
const initialPages = 64;

/** The result set of an empty set. */
const nothing = '[{"result":[]}]';

/** Loads a wasm module. Built-ins that wasm does not have natively are refused here, not when one is reached. */
export async function loadModule(bytes: Uint8Array<ArrayBuffer>): Promise<PolicyModule> {
  const { default: opa } = (await import("@open-policy-agent/opa-wasm")) as unknown as { default: OpaWasm };
  const policy = opa.loadPolicySync(bytes, { initial: initialPages });
  const missing = hostBuiltins(policy);
  if (missing.length > 0) throw new Error(`the Rego uses built-ins that wasm lacks: ${missing.join(", ")}`);
  const evaluate = evaluator(policy);
  let data: object | undefined;
  const ask = (input: string, entrypoint: string): JsonValue[] => {
    if (data) policy.setData(data);
    data = undefined;
    try {
      const text = evaluate(input, policy.entrypoints[entrypoint] as number);
      if (text === nothing) return [];
      const [answer] = JSON.parse(text) as { result?: JsonValue }[];
      if (!answer || !Array.isArray(answer.result)) throw new Error(`${entrypoint} gave no result`);
      return answer.result;
    } catch (error) {
      throw error instanceof Error ? error : new Error(isObject(error) ? String(error.message) : String(error));
    }
  };
  return {
    setData: (next) => {
      data = next;
    },
    violations: (input) => ask(input, entrypoints.violations) as unknown as Violation[],
    waived: (input) => ask(input, entrypoints.waived) as number[],
  };
}

/** The package as it is at run time: its types declare named exports that do not exist. */
type OpaWasm = { loadPolicySync(bytes: Uint8Array<ArrayBuffer>, memory: { initial: number }): LoadedPolicy };

type LoadedPolicy = Instance & {
  readonly wasmInstance: { readonly exports: { builtins(): number; opa_json_dump(address: number): number } };
  readonly entrypoints: Readonly<Record<string, number>>;
  setData(data: object): void;
};

/** Built-ins that the module expects of its host; the host has some, not with Go's semantics. */
function hostBuiltins({ mem, wasmInstance: { exports } }: LoadedPolicy): string[] {
  const start = exports.opa_json_dump(exports.builtins());
  const bytes = new Uint8Array(mem.buffer);
  const text = new TextDecoder().decode(bytes.slice(start, bytes.indexOf(0, start)));
  return Object.keys(JSON.parse(text) as Record<string, number>);
}
