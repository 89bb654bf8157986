import { reasonOf, type Substitute } from "../artifacts/api-server.ts";
import type { Unsupported } from "./renderer.ts";

/** Says of a control what its platform does not take. */
export function notTaken(control: string, what: string, substitute: Substitute): Unsupported {
  return { control, reason: reasonOf(substitute), notTaken: { what, ...substitute } };
}
