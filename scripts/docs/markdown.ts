/** Text for a cell of a Markdown table: one line, no bar that would end the cell, no bracket that would be taken for HTML. */
export function cell(text: string): string {
  const parts = text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").trim().split("`");
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll("<", "\\<") : part)).join("`");
}

/** A value as inline code. */
export const code = (text: string) => `\`${text}\``;

/** Values as inline code, with commas; the other text where there is none. */
export const codes = (texts: readonly string[], none = "") => (texts.length > 0 ? texts.map(code).join(", ") : none);

/** A heading's anchor as GitHub makes it. */
export const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");
