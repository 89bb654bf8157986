import { createHash } from "node:crypto";

const maximum = 63;

/** `<prefix>-<name>`; where that is too long for tools that take names for labels, its beginning and a digest of all of it. */
export function policyName(prefix: string, name: string): string {
  const whole = `${prefix}-${name}`;
  if (whole.length <= maximum) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 10);
  return `${whole.slice(0, maximum - digest.length - 1)}-${digest}`;
}
