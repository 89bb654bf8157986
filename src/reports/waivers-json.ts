import type { WaiversResult } from "../harness/waivers-result.ts";

/** The list as one JSON document. */
export function waiversJson(result: WaiversResult): string {
  return JSON.stringify(result, null, 2);
}
