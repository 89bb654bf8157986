import { Buffer } from "node:buffer";

/** TypeScript has these for browsers only. */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: object;
  }
}

/** What OPA compiles a policy to, as far as it is called here. Addresses are of the module's memory. */
type Exports = {
  entrypoints(): number;
  builtins(): number;
  opa_malloc(length: number): number;
  opa_heap_ptr_get(): number;
  opa_heap_ptr_set(address: number): void;
  opa_json_parse(address: number, length: number): number;
  opa_json_dump(value: number): number;
  opa_eval(reserved: 0, entrypoint: number, data: number, input: number, length: number, heap: number, format: 0): number;
};

/** A loaded policy. Texts are JSON. */
export type Policy = {
  readonly entrypoints: Readonly<Record<string, number>>;
  /** Built-ins that the module expects of its host, which has none. */
  readonly missingBuiltins: readonly string[];
  setData(data: string): void;
  /** The result set of an entrypoint for an input. */
  evaluate(input: string, entrypoint: number): string;
};

const pageSize = 64 * 1024;
/** The default of five pages does not hold a larger module. */
const initialPages = 64;

/**
 * Loads a policy that OPA compiled to wasm.
 * @see https://www.openpolicyagent.org/docs/wasm (ABI 1.2)
 */
export function loadPolicy(wasm: Uint8Array<ArrayBuffer>): Policy {
  const memory = new WebAssembly.Memory({ initial: initialPages });
  let bytes = Buffer.from(memory.buffer);
  /** The memory as it is now: growing replaces it. */
  const view = () => {
    if (bytes.buffer !== memory.buffer) bytes = Buffer.from(memory.buffer);
    return bytes;
  };
  const text = (address: number) => view().toString("utf8", address, view().indexOf(0, address));
  const exports = instantiate(wasm, memory, text);
  const parsed = (address: number) => JSON.parse(text(exports.opa_json_dump(address))) as Record<string, number>;

  const empty = exports.opa_heap_ptr_get();
  let data = 0;
  let heap = empty;
  return {
    entrypoints: parsed(exports.entrypoints()),
    missingBuiltins: Object.keys(parsed(exports.builtins())),
    setData: (json) => {
      exports.opa_heap_ptr_set(empty);
      const length = Buffer.byteLength(json);
      const address = exports.opa_malloc(length);
      view().write(json, address);
      data = exports.opa_json_parse(address, length);
      if (data === 0) throw new Error("the data is no JSON");
      heap = exports.opa_heap_ptr_get();
    },
    // The text goes straight behind the data, where each evaluation starts its heap anew.
    evaluate: (input, entrypoint) => {
      const missing = heap + input.length * 3 - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
      const length = view().write(input, heap);
      return text(exports.opa_eval(0, entrypoint, data, heap, length, heap + length, 0));
    },
  };
}

function instantiate(wasm: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory, text: (address: number) => string): Exports {
  const fail = (message: string) => {
    throw new Error(message);
  };
  const builtin = (id: number) => fail(`built-in ${id} is not there`);
  const env = {
    memory,
    opa_abort: (address: number) => fail(text(address)),
    opa_println: () => undefined,
    opa_builtin0: builtin,
    opa_builtin1: builtin,
    opa_builtin2: builtin,
    opa_builtin3: builtin,
    opa_builtin4: builtin,
  };
  return new WebAssembly.Instance(new WebAssembly.Module(wasm), { env }).exports as Exports;
}
