import type { Event } from "js-yaml";
import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError, userError } from "../diagnostics/user-error.ts";
import { compose, maximumDepth, type YamlNode } from "./compose.ts";
import { lineIndex, type Place } from "./lines.ts";
import { stepsOf } from "./pointer.ts";

/** A YAML document's value, and where in the text each part of it stands. */
export type SpecDocument = {
  readonly value: unknown;
  /** The place of the value at a pointer; of the nearest value around it where there is none. */
  locate(pointer: string): Place;
  /** The place of the key that the value at a pointer stands under. */
  locateKey(pointer: string): Place;
  /** The scalar at a pointer as it is written: `1.30`, where the value is the number 1.3. */
  sourceOf(pointer: string): string | undefined;
};

/**
 * Parses one YAML document (1.2, core schema). Tags, merge keys, keys that are no text, cyclic aliases and aliases that
 * explode are refused.
 * @throws UserError with everything that is refused.
 */
export function parseDocument(text: string, file: string): SpecDocument {
  const place = lineIndex(text);
  const events = parse(text, file, place);
  const { root, troubles } = compose(events, text);
  if (troubles.length > 0) {
    throw new UserError(
      troubles.map(({ code, offset, message, remedy }): Diagnostic => ({ code, severity: "error", message, location: { file, ...place(offset) }, remedy })),
    );
  }
  const value = root && constructFromEvents(events, { source: text })[0];
  if (root === undefined || value === null || value === undefined) {
    throw userError("empty-document", "the file holds no YAML document", { location: { file }, remedy: "write a spec; `bulwark init` writes one" });
  }
  return {
    value,
    locate: (pointer) => place(find(root, pointer).node.offset),
    locateKey: (pointer) => place(find(root, pointer).keyOffset),
    sourceOf: (pointer) => find(root, pointer).node.source,
  };
}

/** The node at a pointer, or the nearest around it. */
function find(root: YamlNode, pointer: string): { keyOffset: number; node: YamlNode } {
  let found = { keyOffset: root.offset, node: root };
  for (const step of stepsOf(pointer)) {
    const child = found.node.children?.get(step);
    if (!child) return found;
    found = child;
  }
  return found;
}

function parse(text: string, file: string, place: (offset: number) => Place): Event[] {
  try {
    // Scalars and the document count as levels there.
    return parseEvents(text, { maxDepth: maximumDepth + 2 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const location = { file, ...(error.mark && place(error.mark.position)) };
    if (error.reason.includes("maxDepth")) {
      throw userError("too-deep", `lists and mappings are nested more than ${maximumDepth} deep`, { location, remedy: "nest less" });
    }
    throw userError("yaml-syntax", `this is not YAML: ${error.reason}`, {
      location,
      remedy: "check the indentation, brackets and quotes here and in the line before",
    });
  }
}
