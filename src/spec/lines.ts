/** Place in a text, both from 1; columns count UTF-16 units, as editors do. */
export type Place = { readonly line: number; readonly column: number };

/** Gives offsets in a text their line and column. Line breaks are those of YAML: LF, CR LF, CR. */
export function lineIndex(text: string): (offset: number) => Place {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}
