import { setFlagsFromString } from "node:v8";

/**
 * Lets the young generation grow at once: what a short run makes it keeps until its end, and collecting it again and again
 * took a tenth of the time.
 */
export function roomForAShortRun(): void {
  setFlagsFromString("--semi-space-growth-factor=16");
}
