import { createReadStream } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";

/** A line of a log; without text where it is longer than the limit. */
export type LogLine = { readonly number: number; readonly text: string | undefined };

/** Bytes: events of the level RequestResponse hold whole objects, twice. */
const limit = 16 * 1024 * 1024;
const newline = 0x0a;

/** The lines of a log that are not blank, one at a time. @throws UserError where the file cannot be read */
export async function* logLines(name: string, input: AsyncIterable<Uint8Array>): AsyncGenerator<LogLine> {
  const line = new Line();
  try {
    for await (const chunk of input) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        line.add(chunk.subarray(start, end));
        yield* line.end();
        start = end + 1;
      }
      line.add(chunk.subarray(start));
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw userError("unreadable", `${name} cannot be read: ${error.message}`, { location: { file: name } });
  }
  yield* line.end();
}

/** The bytes of a file. */
export const logFile = (file: string): AsyncIterable<Uint8Array> => createReadStream(file);

class Line {
  #parts: Uint8Array[] = [];
  #size = 0;
  #number = 0;

  add(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size <= limit) this.#parts.push(bytes);
    else this.#parts = [];
  }

  *end(): Generator<LogLine> {
    this.#number += 1;
    const text = this.#size > limit ? undefined : Buffer.concat(this.#parts).toString("utf8");
    [this.#parts, this.#size] = [[], 0];
    if (text === undefined || text.trim() !== "") yield { number: this.#number, text };
  }
}
