import { writeFileSync } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";

/** Writes a report to a file. @throws UserError where that is not possible */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    throw userError("unwritable-output", `${file} cannot be written: ${(error as Error).message}`, {
      location: { file },
      remedy: "name another file with --output",
    });
  }
}
