import { expect, it } from "vitest";
import { readManifestStream } from "../../../src/kubernetes/manifests/index.ts";

const mebibyte = 1024 * 1024;

/** 200 MiB: YAML documents with long comments, so that time goes to the stream, not to parsing. */
async function* manyDocuments(): AsyncGenerator<Uint8Array> {
  const document = `---\n# ${"x".repeat(64 * 1024)}\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n`;
  const chunk = Buffer.from(document.repeat(Math.ceil(mebibyte / document.length)));
  for (let size = 0; size < 200 * mebibyte; size += chunk.length) yield Buffer.from(chunk);
}

async function* oneDocument(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"kind":"List","apiVersion":"v1","items":[');
  const item = Buffer.from('{"apiVersion":"v1","kind":"Pod"},'.repeat(30_000));
  for (let size = 0; size < 200 * mebibyte; size += item.length) yield Buffer.from(item);
  yield Buffer.from("]}\n---\napiVersion: v1\nkind: Pod\n");
}

async function peak(stream: AsyncIterable<Uint8Array>): Promise<{ types: Record<string, number>; memory: number }> {
  const before = used();
  const types: Record<string, number> = {};
  let memory = 0;
  for await (const event of readManifestStream("-", stream)) {
    types[event.type] = (types[event.type] ?? 0) + 1;
    if ((types[event.type] ?? 0) % 200 === 1) memory = Math.max(memory, used() - before);
  }
  return { types, memory };
}

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it("reads a stream of 200 MiB in bounded memory", { timeout: 30_000 }, async () => {
  const { types, memory } = await peak(manyDocuments());
  expect(Object.keys(types)).toEqual(["object"]);
  expect(types["object"]).toBeGreaterThan(3000);
  expect(memory).toBeLessThan(120 * mebibyte);
});

it("passes over a document of 200 MiB in bounded memory", { timeout: 30_000 }, async () => {
  const { types, memory } = await peak(oneDocument());
  expect(types).toEqual({ problem: 1, object: 1 });
  expect(memory).toBeLessThan(120 * mebibyte);
});
