import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type ManifestEvent, type ReadOptions, readManifestFile, readManifestStream, readManifestText } from "../../../src/kubernetes/manifests/index.ts";

const folder = mkdtempSync(join(tmpdir(), "manifests-"));
afterAll(() => rmSync(folder, { recursive: true }));

function pod(name: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;
}

/** One word or two for each event, with its line. */
function outline(events: readonly ManifestEvent[]): string[] {
  return events.map((event) => {
    if (event.type === "problem") return `${event.diagnostic.code} ${event.diagnostic.location?.line}:${event.diagnostic.location?.column ?? ""}`;
    if (event.type === "skipped") return `${event.reason} ${event.source.line}`;
    return `${event.object.kind}/${event.object.metadata["name"]} ${event.source.line}`;
  });
}

function read(text: string, options?: ReadOptions): string[] {
  return outline(readManifestText("x.yaml", text, options));
}

const json = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}';
const tooLong = `---\nkey: ${"x".repeat(200)}\n`;

const texts: readonly [name: string, text: string, events: string[]][] = [
  ["an empty text", "", ["empty 1"]],
  ["comments", "# nothing\n\n", ["empty 1"]],
  ["null", "---\nnull\n---\n~\n", ["empty 2", "empty 4"]],
  ["one object", pod("a"), ["Pod/a 1"]],
  ["the line of the first content", `# head\n---\n# Pod\n\n${pod("a")}---\n\n${pod("b")}`, ["empty 1", "Pod/a 5", "Pod/b 11"]],
  ["inline content after ---", "--- {apiVersion: v1, kind: Pod}\n", ["Pod/undefined 1"]],
  ["CRLF", `---\n${pod("a")}---\n${pod("b")}`.replaceAll("\n", "\r\n"), ["Pod/a 2", "Pod/b 7"]],
  ["a byte order mark", `\ufeff${pod("a")}`, ["Pod/a 1"]],
  ["a byte order mark in JSON", `\ufeff${json}`, ["Pod/a 1"]],
  ["a byte order mark before ---", `\ufeff---\n${pod("a")}`, ["Pod/a 2"]],
  ["... at the end", `${pod("a")}...\n---\n${pod("b")}`, ["Pod/a 1", "Pod/b 7"]],
  ["two documents with only ... between", `${pod("a")}...\n${pod("b")}`, ["Pod/a 1", "Pod/b 1"]],
  ["bad YAML and good", `a: b: c\n---\n${pod("a")}---\n\nx: [\n---\n${pod("b")}`, ["invalid-yaml 1:5", "Pod/a 3", "invalid-yaml 10:1", "Pod/b 11"]],
  ["a key twice", `${pod("a")}  name: b\n---\n${pod("b")}`, ["duplicate-key 5:3", "Pod/b 7"]],
  [
    "other things",
    "a: 1\n---\n- 1\n---\ntext\n---\nkind: Pod\n---\napiVersion: v1\nkind: yes\n",
    ["not-kubernetes 1", "not-kubernetes 3", "not-kubernetes 5", "not-kubernetes 7", "not-kubernetes 9"],
  ],
  ["an inherited name", "__proto__: {apiVersion: v1, kind: Pod}\n", ["not-kubernetes 1"]],
  ["no metadata", "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\nmetadata:\n", ["Pod/undefined 1", "Pod/undefined 4"]],
  ["wrong metadata", "apiVersion: v1\nkind: Pod\nmetadata: [a]\n", ["invalid-metadata 1:"]],
  ["JSON", json, ["Pod/a 1"]],
  ["JSON objects one after another", `${json}\n${json}\n\n{\n${json.slice(1)}\n`, ["Pod/a 1", "Pod/a 2", "Pod/a 4"]],
  ["JSON between YAML", `${json}\n---\n${pod("b")}---\n${json}\n`, ["Pod/a 1", "Pod/b 3", "Pod/a 8"]],
  ["JSON with a comma too much", `{"apiVersion":"v1","kind":"Pod",}`, ["Pod/undefined 1"]],
  ["JSON with a key twice", `${json.slice(0, -1)},\n"kind":"Job"}\n${json}\n`, ["duplicate-key 2:2", "Pod/a 3"]],
  ["a JSON array", `[${json}]`, ["not-kubernetes 1"]],
  [
    "a List",
    `apiVersion: v1\nkind: List\nitems:\n- ${json}\n- apiVersion: v1\n  kind: Job\n  metadata: {name: b}\n- null\n- {a: 1}\n`,
    ["Pod/a 1", "Job/b 1", "empty 1", "not-kubernetes 1"],
  ],
  [
    "an empty List",
    "apiVersion: v1\nkind: List\nitems: []\n---\napiVersion: v1\nkind: List\n---\napiVersion: v1\nkind: PodList\nitems:\n",
    ["empty 1", "empty 5", "empty 8"],
  ],
  [
    "a typed list",
    "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- {kind: Job, metadata: {name: b}}\n- {apiVersion: v1, kind: Pod, metadata: {name: c}}\n",
    ["Pod/a 1", "not-kubernetes 1", "Pod/c 1"],
  ],
  [
    "items of another kind",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n- {metadata: {name: c}}\n",
    ["Pod/b 1", "ConfigMap/c 1"],
  ],
  [
    "lists in lists",
    `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: PodList\n  items: [{metadata: {name: a}}]\n- ${json}\n`,
    ["Pod/a 1", "Pod/a 1"],
  ],
  ["a kind that ends in List", "apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\n", ["AllowList/a 1"]],
  ["wrong metadata in a list", `apiVersion: v1\nkind: PodList\nitems: [{metadata: 1}, {metadata: {name: b}}]\n`, ["invalid-metadata 1:", "Pod/b 1"]],
  ["nulls", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: }\n", ["Pod/a 1"]],
  ["a hidden line break", `${pod("a")}# comment\u2028spec: {hostNetwork: true}\n---\n${pod("b")}`, ["ambiguous-yaml 5:10", "Pod/b 7"]],
];

it.each(texts)("reads %s", (_name, text, expected) => {
  expect(read(text)).toEqual(expected);
});

it.each(texts)("reads %s alike from a file and from a stream of single bytes", async (_name, text, expected) => {
  const path = join(folder, "x.yaml");
  writeFileSync(path, text);
  expect(outline([...readManifestFile(path)])).toEqual(expected);
  const events: ManifestEvent[] = [];
  for await (const event of readManifestStream("x.yaml", bytesOf(text))) events.push(event);
  expect(events).toEqual(readManifestText("x.yaml", text));
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
}

it("gives objects as the API server has them", () => {
  const text = "apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: null}}\nspec: {hostNetwork: yes, securityContext: null}\n";
  const object = { apiVersion: "v1", kind: "Pod", metadata: { labels: { a: "" } }, spec: { hostNetwork: true } };
  expect(readManifestText("a.yaml", text)).toEqual([{ type: "object", object, source: { file: "a.yaml", line: 1, document: 1 } }]);
});

it("numbers the documents", () => {
  const documents = readManifestText("x", `${pod("a")}---\n---\n{\n---\n${pod("b")}`).map((event) => (event.type === "problem" ? "-" : event.source.document));
  expect(documents).toEqual([1, 2, "-", 4]);
});

it("goes on after a document above the limit", () => {
  expect(read(`${pod("a")}${tooLong}---\n${pod("b")}`, { documentLimit: 100 })).toEqual(["Pod/a 1", "document-too-large 5:", "Pod/b 8"]);
  expect(read(`${pod("a")}${tooLong}---\n${pod("b")}`)).toEqual(["Pod/a 1", "not-kubernetes 6", "Pod/b 8"]);
});

it("tells how to split a large JSON list", () => {
  const [event] = readManifestText("x.json", `{"items":[${Array(10).fill(json)}]}`, { documentLimit: 100 });
  expect(event).toMatchObject({ diagnostic: { code: "document-too-large", remedy: expect.stringContaining("jq -c '.items[]'") } });
});

it.each([
  ["binary data", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])],
  ["UTF-16", Buffer.from(`\ufeff${pod("a")}`, "utf16le")],
  ["Latin-1", Buffer.from("a: caf\xe9\n", "latin1")],
  ["a cut character", Buffer.from("a: é").subarray(0, 4)],
])("reports %s and reads the next document", (_name, bytes) => {
  const path = join(folder, "bytes.yaml");
  writeFileSync(path, Buffer.concat([bytes, Buffer.from(`\n---\n${pod("b")}`)]));
  expect([...readManifestFile(path)]).toMatchObject([
    { type: "problem", diagnostic: { code: "not-utf8", severity: "error", location: { file: path, line: 1 } } },
    { type: "object", object: { metadata: { name: "b" } } },
  ]);
});

it.each([
  ["no file", join(folder, "none.yaml")],
  ["a folder", folder],
])("reports %s", (_name, path) => {
  expect([...readManifestFile(path)]).toMatchObject([{ type: "problem", diagnostic: { code: "unreadable-file", location: { file: path } } }]);
});

it("reports a stream that fails after what came before", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${pod("a")}---\n`);
    throw new Error("pipe broke");
  }
  const events: ManifestEvent[] = [];
  for await (const event of readManifestStream("-", failing())) events.push(event);
  expect(events).toMatchObject([{ type: "object" }, { diagnostic: { code: "unreadable-file", message: expect.stringContaining("pipe broke") } }]);
});

it("closes the file and the stream when the reader stops early", async () => {
  const path = join(folder, "many.yaml");
  writeFileSync(path, `---\n${pod("a")}`.repeat(100));
  for (const _event of readManifestFile(path)) break;
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from(`---\n${pod("a")}`);
    } finally {
      closed = true;
    }
  }
  for await (const _event of readManifestStream("-", endless())) break;
  expect(closed).toBe(true);
});

it("reads characters that lie across chunks", () => {
  const path = join(folder, "wide.yaml");
  const text = `a: "${"é".repeat(700_000)}"\n---\nb: "x${"€".repeat(700_000)}"\n---\n${pod("a")}`;
  writeFileSync(path, text);
  expect(outline([...readManifestFile(path)])).toEqual(["not-kubernetes 1", "not-kubernetes 3", "Pod/a 5"]);
});
