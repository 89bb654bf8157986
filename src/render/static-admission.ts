import { staticAdmissionNotTaken } from "../artifacts/static-admission.ts";
import type { Plan } from "../spec/plan.ts";

/** Whether the API server is given its policies as a file: the spec says so, the platform takes one, and there are some. */
export function readsStaticPolicies({ staticAdmission, platform, checks }: Plan): boolean {
  return staticAdmission && checks.length > 0 && staticAdmissionNotTaken[platform] === undefined;
}
