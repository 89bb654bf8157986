import { Buffer } from "node:buffer";
import { constructFromEvents, type Event, parseEvents, YAMLException } from "js-yaml";
import { type UserError, userError } from "../diagnostics/user-error.ts";
import { decodeDocument } from "../kubernetes/manifests/decode.ts";
import { DocumentError } from "../kubernetes/manifests/document-error.ts";
import { kubernetesSchema, resetMergeBudget } from "../kubernetes/manifests/yaml-schema.ts";
import { checkVersions } from "../kubernetes/manifests/yaml-versions.ts";
import { compose, maximumDepth, type Trouble, type YamlNode } from "../spec/compose.ts";
import { lineIndex, type Place } from "../spec/lines.ts";
import { stepsOf } from "../spec/pointer.ts";

/** A document's value, where in the text each part of it stands, and what YAML allows and nobody should write. */
export type ConfigurationYaml = {
  readonly value: unknown;
  readonly troubles: readonly { readonly code: string; readonly message: string; readonly place: Place }[];
  /** The place of the value or the key at a pointer, or of what is nearest around it. */
  locate(pointer: string, at: "key" | "value"): Place;
};

/** What is said of a file that holds nothing, and what to do. */
export type EmptyWords = { readonly nothing: string; readonly start: string };

/**
 * Reads YAML as the API server does: the scalars, tags and merge keys of Kubernetes, of a key that stands twice the last,
 * of several documents the first.
 * @throws UserError where it cannot be read
 */
export function parseConfigurationYaml(text: string, file: string, { nothing, start }: EmptyWords): ConfigurationYaml {
  const place = lineIndex(text);
  try {
    decodeDocument(Buffer.from(text));
    const events = parseEvents(text, { maxDepth: maximumDepth + 2 });
    checkVersions(events, text);
    const { root, troubles } = compose(events, text);
    refuse(troubles, file, place);
    const value = root && construct(events, text);
    if (root === undefined || value === null || value === undefined) throw userError("empty-document", nothing, { location: { file }, remedy: start });
    return {
      value,
      troubles: troubles.map(({ code, message, offset }) => ({ code, message, place: place(offset) })),
      locate: (pointer, at) => place(offsetOf(root, pointer, at)),
    };
  } catch (error) {
    throw syntaxError(error, file, place) ?? error;
  }
}

const remedies: Readonly<Record<string, string>> = {
  "cyclic-alias": "write the value out",
  "unknown-alias": "write the value out, or quote the text if it is none",
  "too-deep": "nest less",
  "too-many-values": "write less; do not nest aliases",
};

function refuse(troubles: readonly Trouble[], file: string, place: (offset: number) => Place): void {
  const fatal = troubles.find(({ code }) => Object.hasOwn(remedies, code));
  if (fatal) throw userError(fatal.code, fatal.message, { location: { file, ...place(fatal.offset) }, remedy: remedies[fatal.code] });
}

function construct(events: Event[], source: string): unknown {
  resetMergeBudget();
  // `json`: a key may stand twice, and its last value counts.
  return constructFromEvents(events, { source, schema: kubernetesSchema, json: true })[0];
}

function syntaxError(error: unknown, file: string, place: (offset: number) => Place): UserError | undefined {
  if (error instanceof DocumentError) return userError(error.code, error.message, { location: { file, ...error.place }, remedy: error.remedy });
  if (!(error instanceof YAMLException)) return undefined;
  const location = { file, ...(error.mark && place(error.mark.position)) };
  const deep = error.reason.includes("maxDepth");
  return deep
    ? userError("too-deep", `lists and mappings are nested more than ${maximumDepth} deep`, { location, remedy: remedies["too-deep"] })
    : userError("yaml-syntax", `this is not YAML: ${error.reason}`, {
        location,
        remedy: "check the indentation, brackets and quotes here and in the line before",
      });
}

function offsetOf(root: YamlNode, pointer: string, at: "key" | "value"): number {
  let found = { keyOffset: root.offset, node: root };
  for (const step of stepsOf(pointer)) {
    const child = found.node.children?.get(step);
    if (!child) break;
    found = child;
  }
  return at === "key" ? found.keyOffset : found.node.offset;
}
