import type { JsonValue } from "../json.ts";
import { DocumentError } from "./document-error.ts";

/** As go-yaml allows for documents of common size. */
const maxAliasedNodes = 400_000;

/**
 * Refuses what aliases make of a document: a value that holds itself, or a tree much larger than its text.
 * Linear in the text, however large the tree is.
 * @throws DocumentError `excessive-aliases`
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/decode.go (allowedAliasRatio)
 */
export function checkAliases(root: JsonValue, maxDepth: number): void {
  const sizes = new Map<JsonValue, { nodes: number; depth: number }>();
  const unfinished = new Set<JsonValue>();

  const measure = (value: JsonValue): { nodes: number; depth: number } => {
    if (typeof value !== "object" || value === null) return { nodes: 1, depth: 0 };
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (unfinished.has(value)) throw new DocumentError("excessive-aliases", "an anchor holds an alias of itself");
    unfinished.add(value);
    const size = { nodes: 1, depth: 0 };
    for (const member of Array.isArray(value) ? value : Object.values(value)) {
      const { nodes, depth } = measure(member);
      size.nodes += nodes;
      size.depth = Math.max(size.depth, depth + 1);
    }
    unfinished.delete(value);
    if (size.depth > maxDepth) throw new DocumentError("excessive-aliases", `aliases nest more than ${maxDepth} levels`);
    sizes.set(value, size);
    return size;
  };

  const { nodes } = measure(root);
  if (nodes - sizes.size > maxAliasedNodes) {
    throw new DocumentError("excessive-aliases", "aliases make this document hundreds of times larger than its text", {
      remedy: "Write the values out, or use fewer aliases",
    });
  }
}
