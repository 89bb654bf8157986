import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import type { JsonValue } from "../json.ts";
import { DocumentError } from "./document-error.ts";
import { parseFast } from "./fast-path.ts";

import { countKeys, countWrittenKeys } from "./json-keys.ts";
import { checkAliases } from "./tree-size.ts";
import { kubernetesSchema, resetMergeBudget, rootValue } from "./yaml-schema.ts";
import { checkVersions } from "./yaml-versions.ts";

/** Collections inside collections; js-yaml's default. */
const maxDepth = 100;

const firstContent = /[^\s\ufeff]/;

/** More than one value where a `...` line ends the first. `mayHoldNull` is false where no null is in them for sure. */
export type ParsedDocument = { readonly values: readonly JsonValue[]; readonly mayHoldNull: boolean };

/**
 * Reads the text of one document, in YAML or JSON.
 * @throws DocumentError of text that Kubernetes cannot read, or would read in more than one way
 */
export function parseDocument(text: string): ParsedDocument {
  const first = firstContent.exec(text)?.[0];
  if (first === "{" || first === "[") return parseJson(text) ?? parseYaml(text);
  const fast = parseFast(text);
  return fast === undefined ? parseYaml(text) : { values: [fast.value], mayHoldNull: fast.hasNull };
}

/** Undefined where the text is no JSON, or JSON that is better explained as YAML: a key twice, too deep. */
function parseJson(text: string): ParsedDocument | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    const isPlain = countKeys(value, maxDepth) === countWrittenKeys(text);
    return isPlain ? { values: [value], mayHoldNull: text.includes("null") } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the text of one document with the YAML parser, as `parseDocument` does of what is no simple YAML and no JSON.
 * @throws DocumentError as `parseDocument`
 */
export function parseYaml(text: string): ParsedDocument {
  resetMergeBudget();
  try {
    const events = parseEvents(text, { maxDepth });
    checkVersions(events, text);
    const values = constructFromEvents(events, { source: text, schema: kubernetesSchema }).map(rootValue);
    if (text.includes("*") && text.includes("&")) for (const value of values) checkAliases(value, maxDepth);
    return { values, mayHoldNull: true };
  } catch (error) {
    throw error instanceof YAMLException ? yamlError(error, text) : error;
  }
}

function yamlError(error: YAMLException, text: string): DocumentError {
  const place = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
  if (error.reason === "duplicated mapping key") {
    return new DocumentError("duplicate-key", "this key is written twice in one mapping", { place, remedy: "Remove one of the two" });
  }
  const remedy = text.includes("{{") ? "If this is a template, render it first, for example with helm template" : undefined;
  return new DocumentError("invalid-yaml", withoutQuotes(error.reason), { place, remedy });
}

/** The parser's words without what they quote of the document, which may be a password: one that begins with `*` or `!` is YAML's own syntax. */
function withoutQuotes(reason: string): string {
  return reason.replaceAll(/ ?!<.*>| ?".*"/gs, "").replace(/(such characters): .*$/s, "$1");
}
