import { EVENT_ID, type Event, getScalarValue, type MappingEvent, SCALAR_STYLE, type ScalarEvent, type SequenceEvent } from "js-yaml";

/** Values that a document may hold, what its aliases stand for included. */
export const maximumValues = 250_000;

/** Lists and mappings within each other, what aliases stand for included. */
export const maximumDepth = 64;

/** Where a value and what it holds stand in the text. An alias is the node that it stands for. */
export type YamlNode = {
  readonly offset: number;
  /** The text of a scalar as it is written. */
  readonly source?: string;
  readonly children?: ReadonlyMap<string, { readonly keyOffset: number; readonly node: YamlNode }>;
  /** Values in it, itself included, and lists and mappings within each other. */
  readonly values: number;
  readonly depth: number;
};

/** Something that YAML allows and a spec does not. */
export type Trouble = { readonly code: string; readonly offset: number; readonly message: string; readonly remedy: string };

/** The node of the one document in the events, and everything in it that a spec does not allow. */
export function compose(events: readonly Event[], source: string): { root: YamlNode | undefined; troubles: Trouble[] } {
  const troubles: Trouble[] = [];
  const anchors = new Map<string, YamlNode | "open">();
  let next = 0;
  const trouble = (code: string, offset: number, message: string, remedy: string) => troubles.push({ code, offset, message, remedy });

  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents === 0) return { root: undefined, troubles };
  next = 1;
  // A value has four events at most: its key, its beginning, its end, and its document's.
  if (events.length > 4 * maximumValues) {
    tooMany(0);
    return { root: undefined, troubles };
  }
  const root = readNode(0);
  if (documents > 1) trouble("several-documents", secondDocument(), "the file holds several YAML documents", "keep one document; write one file per spec");
  if (root.values > maximumValues) tooMany(root.offset);
  else if (root.depth > maximumDepth)
    trouble("too-deep", root.offset, `lists and mappings are nested more than ${maximumDepth} deep, aliases written out`, "nest less");
  return { root, troubles: troubles.sort((one, other) => one.offset - other.offset) };

  function tooMany(offset: number) {
    trouble(
      "too-many-values",
      offset,
      `the document holds more than ${maximumValues.toLocaleString("en")} values, aliases written out`,
      "write less; do not nest aliases",
    );
  }

  function readNode(fallback: number): YamlNode {
    const event = events[next++] as Event;
    if (event.type === EVENT_ID.ALIAS) return alias(source.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1);
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) return collection(event);
    return scalar(event as ScalarEvent, fallback);
  }

  function alias(name: string, offset: number): YamlNode {
    const node = anchors.get(name);
    if (node !== undefined && node !== "open") return node;
    if (node === "open") trouble("cyclic-alias", offset, `the alias *${name} stands for something that holds it`, "write the value out");
    else trouble("unknown-alias", offset, `there is no anchor &${name} before this alias`, "write the value out, or quote the text if it is none");
    return { offset, values: 1, depth: 0 };
  }

  function scalar(event: ScalarEvent, fallback: number): YamlNode {
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    const offset = event.valueStart < 0 || block ? fallback : event.valueStart - (quoted ? 1 : 0);
    refuseTag(event);
    const node = { offset, source: source.slice(Math.max(event.valueStart, 0), Math.max(event.valueEnd, 0)), values: 1, depth: 0 };
    remember(event, node);
    return node;
  }

  function collection(event: SequenceEvent | MappingEvent): YamlNode {
    refuseTag(event);
    remember(event, "open");
    const children = new Map<string, { keyOffset: number; node: YamlNode }>();
    let values = 1;
    let depth = 0;
    while ((events[next] as Event).type !== EVENT_ID.POP) {
      const { key, keyOffset } = event.type === EVENT_ID.MAPPING ? readKey(event.start) : { key: String(children.size), keyOffset: undefined };
      const node = readNode(keyOffset ?? event.start);
      values += node.values;
      depth = Math.max(depth, node.depth);
      if (key === undefined) continue;
      const first = children.get(key);
      if (first)
        trouble("duplicate-key", keyOffset ?? node.offset, `the key ${JSON.stringify(key.slice(0, 60))} stands twice in one mapping`, "keep one of the two");
      else children.set(key, { keyOffset: keyOffset ?? node.offset, node });
    }
    next++;
    const node = { offset: event.start, children, values, depth: depth + 1 };
    remember(event, node);
    return node;
  }

  function readKey(fallback: number): { key: string | undefined; keyOffset: number } {
    const event = events[next] as Event;
    const node = readNode(fallback);
    const keyOffset = node.offset;
    if (event.type !== EVENT_ID.SCALAR) {
      const offset = event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : keyOffset;
      trouble("not-a-text-key", offset, "a key is an alias, a list or a mapping", "write the key as plain text");
      return { key: undefined, keyOffset: offset };
    }
    const key = event.valueStart < 0 ? "" : getScalarValue(source, event);
    if (event.style !== SCALAR_STYLE.PLAIN) return { key, keyOffset };
    if (key === "<<")
      trouble("merge-key", keyOffset, "merge keys (<<) are not supported in a spec", "write the fields out, or give the whole mapping by an alias");
    else if (notText.test(key))
      trouble(
        "not-a-text-key",
        keyOffset,
        `the key ${key === "" ? "is empty" : `${key.slice(0, 60)} is no text in YAML`}`,
        `quote the key: "${key.slice(0, 60)}"`,
      );
    else return { key, keyOffset };
    return { key: undefined, keyOffset };
  }

  function refuseTag(event: ScalarEvent | SequenceEvent | MappingEvent) {
    if (event.tagStart < 0) return;
    const tag = source.slice(event.tagStart, Math.min(event.tagEnd, event.tagStart + 60));
    trouble("yaml-tag", event.tagStart, `YAML tags (${tag}) are not supported in a spec`, "remove the tag; quote the value where it is text");
  }

  function remember(event: ScalarEvent | SequenceEvent | MappingEvent, node: YamlNode | "open") {
    if (event.anchorStart >= 0) anchors.set(source.slice(event.anchorStart, event.anchorEnd), node);
  }

  /** The offset of the second document's marker, or of the text's end. */
  function secondDocument(): number {
    const rest = events.slice(next).find((event) => "start" in event || ("valueStart" in event && event.valueStart >= 0));
    if (rest === undefined) return source.length;
    return "start" in rest ? rest.start : (rest as ScalarEvent).valueStart;
  }
}

/** Plain scalars that are null, a boolean or a number in YAML's core schema. */
const notText =
  /^(|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?[.](inf|Inf|INF)|[.](nan|NaN|NAN))$/;
