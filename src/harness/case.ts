import type { CheckName, Outcome } from "../engines/engine.ts";
import type { Request } from "../kubernetes/request.ts";

/** A request with the verdict that is expected of every engine, for one check. */
export type Case = {
  /** What it is called in reports: the file's path, or `boundary/<what>`; unique per check with its kind. */
  readonly name: string;
  readonly check: CheckName;
  readonly expected: Extract<Outcome, "pass" | "fail" | "not-applicable">;
  readonly request: Request;
  readonly origin: "file" | "boundary" | "waiver" | "exemption";
};
