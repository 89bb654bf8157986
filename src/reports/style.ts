import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours where stdout is a terminal and NO_COLOR does not forbid them. */
export function paint(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout, validateStream: true });
}
