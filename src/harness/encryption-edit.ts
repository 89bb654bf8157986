import { isDeepStrictEqual } from "node:util";
import type { EncryptionConfiguration } from "../artifacts/encryption-configuration/configuration.ts";
import { edited, type ListEdit } from "../artifacts/encryption-configuration/rotation/list-edit.ts";
import { pointerTo } from "../artifacts/finding.ts";
import { userError } from "../diagnostics/user-error.ts";
import type { EncryptionFile } from "./encryption-file.ts";
import { parseEncryptionYaml } from "./encryption-file.ts";

/**
 * The file's text after the edits: lines are moved, added and taken away, and every other stays as it was, comments too.
 * What comes out is read again and compared with what was meant.
 * @throws UserError where the lists are not written as lists of lines, and the file is no JSON either
 */
export function editText(
  file: string,
  { text, configuration }: EncryptionFile & { readonly configuration: EncryptionConfiguration },
  edits: readonly ListEdit[],
): string {
  const meant = edited(configuration, edits);
  const found = jsonText(text, meant) ?? attempt(() => edits.reduce<string | undefined>((before, edit) => before && editLines(before, file, edit), text));
  if (
    found !== undefined &&
    isDeepStrictEqual(
      attempt(() => parseEncryptionYaml(found, file).value),
      meant,
    )
  )
    return found;
  throw userError("not-editable", "the keys of this file are not written one below the other, so that it cannot be edited without changing the rest of it", {
    location: { file },
    remedy: "write providers and keys as lists with a dash and a line for each, without anchors and braces",
  });
}

/** Text that is no YAML any more is no result. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A file in JSON has no comments to keep. */
function jsonText(text: string, value: unknown): string | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const indent = /\n([ \t]+)"/.exec(text)?.[1];
  return JSON.stringify(value, null, indent) + (/\s*$/.exec(text)?.[0] ?? "");
}

type Range = { readonly start: number; readonly end: number };

function editLines(text: string, file: string, edit: ListEdit): string | undefined {
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const lines = (/[\r\n]$/.test(text) ? text : text + lineBreak).match(/[^\r\n]*(\r\n|\n|\r)/g) ?? [];
  const yaml = parseEncryptionYaml(text, file);
  const itemAt = (index: number) => itemRange(lines, yaml.locate(pointerTo(...edit.list, index), "value").line - 1);
  const first = itemAt(0);
  if (!first) return undefined;
  if (edit.kind === "insert") {
    const dash = " ".repeat(first.indent);
    const item = [`${dash}- name: ${JSON.stringify(edit.item.name)}`, `${dash}  secret: ${JSON.stringify(edit.item.secret)}`];
    return lines.toSpliced(first.end, 0, ...item.map((line) => line + lineBreak)).join("");
  }
  const range = itemAt(edit.index);
  if (!range || range.indent !== first.indent) return undefined;
  const rest = lines.toSpliced(range.start, range.end - range.start);
  return (edit.kind === "remove" ? rest : rest.toSpliced(first.start, 0, ...lines.slice(range.start, range.end))).join("");
}

const indentOf = (line: string) => /^ */.exec(line)?.[0].length ?? 0;
const isComment = (line: string) => /^ *#/.test(line);
const isBlank = (line: string) => line.trim() === "";

/** The lines of a list's element whose dash is on that line: comments right above it and below it with its indentation are its own. */
function itemRange(lines: readonly string[], dashLine: number): (Range & { readonly indent: number }) | undefined {
  const line = lines[dashLine] ?? "";
  if (!/^ *- /.test(line)) return undefined;
  const indent = indentOf(line);
  const isAbove = (candidate: string | undefined) => candidate !== undefined && isComment(candidate) && indentOf(candidate) === indent;
  let start = dashLine;
  while (isAbove(lines[start - 1])) start--;
  let end = dashLine + 1;
  for (let at = end; at < lines.length; at++) {
    const candidate = lines[at] as string;
    if (isBlank(candidate)) continue;
    const inside = indentOf(candidate) > indent;
    if (!inside && !isComment(candidate)) break;
    // Comments count with what follows them, or where they go on without a gap.
    if (inside && (!isComment(candidate) || at === end)) end = at + 1;
  }
  return { start, end, indent };
}
