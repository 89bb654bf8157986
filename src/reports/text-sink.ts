import { once } from "node:events";
import { closeSync, openSync, writeSync } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";

/** Where the text of a report goes, piece by piece; a promise is to be waited for before more is written. */
export type TextSink = { write(text: string): void | Promise<void>; end(): void | Promise<void> };

/** Characters that are kept together before they are written. */
const bufferedCharacters = 64 * 1024;

/** A file. @throws UserError where it cannot be opened */
export function fileSink(file: string): TextSink {
  const refuse = (error: unknown) =>
    userError("unwritable-output", `${file} cannot be written: ${(error as Error).message}`, { location: { file }, remedy: "name another file with --output" });
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw refuse(error);
    }
  };
  const descriptor = attempt(() => openSync(file, "w"));
  return buffered(
    (text) => attempt(() => writeAll(descriptor, Buffer.from(text))),
    () => closeSync(descriptor),
  );
}

/** A stream such as stdout; waits where its reader is slow. */
export function streamSink(stream: NodeJS.WriteStream): TextSink {
  return buffered((text) => {
    if (stream.write(text) || stream.destroyed) return undefined;
    return Promise.race([once(stream, "drain"), once(stream, "close")]).then(
      () => undefined,
      () => undefined,
    );
  });
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function buffered(flush: (text: string) => void | Promise<void>, close: () => void = () => {}): TextSink {
  let pending = "";
  const take = () => {
    const text = pending;
    pending = "";
    return flush(text);
  };
  return {
    write: (text) => {
      pending += text;
      return pending.length < bufferedCharacters ? undefined : take();
    },
    end: async () => {
      if (pending !== "") await take();
      close();
    },
  };
}
