import { Buffer } from "node:buffer";

/** The parts of a loaded policy that an evaluation needs; the addresses change with every `setData`. */
export type Instance = {
  readonly mem: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly wasmInstance: {
    readonly exports: { opa_eval(reserved: 0, entrypoint: number, data: number, input: number, length: number, heap: number, format: 0): number };
  };
  readonly dataAddr: number;
  readonly dataHeapPtr: number;
};

const pageSize = 64 * 1024;

/**
 * Evaluates an entrypoint of a policy for an input in JSON, and gives the result set in JSON. The text goes straight into
 * the memory of the module: behind the data, where each evaluation starts its heap anew.
 * @see https://www.openpolicyagent.org/docs/wasm (ABI 1.2, opa_eval)
 */
export function evaluator(instance: Instance): (input: string, entrypoint: number) => string {
  let bytes = Buffer.alloc(0);
  const view = () => {
    const { buffer } = instance.mem;
    if (bytes.buffer !== buffer) bytes = Buffer.from(buffer);
    return bytes;
  };
  return (input, entrypoint) => {
    const address = instance.dataHeapPtr;
    const missing = address + input.length * 3 - instance.mem.buffer.byteLength;
    if (missing > 0) instance.mem.grow(Math.ceil(missing / pageSize));
    const length = view().write(input, address, "utf8");
    const start = instance.wasmInstance.exports.opa_eval(0, entrypoint, instance.dataAddr, address, length, address + length, 0);
    const result = view();
    return result.toString("utf8", start, result.indexOf(0, start));
  };
}
