type Place = { readonly line: number; readonly column: number };
type Extra = { readonly place?: Place | undefined; readonly remedy?: string | undefined };

/** Why one document cannot be read; `place` is 1-based and counted from the document's first line. */
export class DocumentError extends Error {
  readonly code: string;
  readonly place: Place | undefined;
  readonly remedy: string | undefined;

  constructor(code: string, message: string, { place, remedy }: Extra = {}) {
    super(message);
    this.name = "DocumentError";
    this.code = code;
    this.place = place;
    this.remedy = remedy;
  }
}

/** The place of the character at an offset of a text. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
