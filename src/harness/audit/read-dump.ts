import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { UserError } from "../../diagnostics/user-error.ts";
import type { ManifestEvent } from "../../kubernetes/manifests/index.ts";
import { inNamespace } from "../../kubernetes/namespace.ts";
import { readManifests } from "../manifest-events.ts";
import { nothingScanned } from "../scan.ts";
import { findManifests } from "../scan-files.ts";
import type { AuditedPlace, NotRead } from "./audit-result.ts";
import type { AuditRun } from "./audit-run.ts";
import { DumpKnowledge, type Knowledge } from "./knowledge.ts";

export type DumpOptions = {
  /** Files, folders, globs, and `-` for standard input. */
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Where objects are that name no namespace. */
  readonly namespace: string;
  /** Whether the dump holds every object of the cluster. */
  readonly complete: boolean;
  readonly run: AuditRun;
};

/** What was read, and what is known of the rest. */
export type ReadObjects = {
  readonly place: AuditedPlace;
  readonly knowledge: Knowledge;
  readonly notRead: readonly NotRead[];
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
};

/** A dump is one document with all objects of a cluster; no text can be much longer. */
const documentLimit = 400 * 1024 * 1024;

/** Has a run take the objects of a dump, one at a time. @throws UserError where it holds none */
export async function readDump({ paths, stdin, namespace, complete, run }: DumpOptions): Promise<ReadObjects> {
  const files = await findManifests(paths);
  const knowledge = new DumpKnowledge(complete);
  const problems: Diagnostic[] = [];
  let objects = 0;
  const take = (event: ManifestEvent): void => {
    if (event.type === "problem") problems.push(event.diagnostic);
    if (event.type !== "object") return;
    const object = inNamespace(event.object, namespace);
    objects += 1;
    knowledge.add(object);
    run.take(object, { file: event.source.file, line: event.source.line });
  };
  await readManifests(files, stdin, take, { documentLimit });
  if (objects === 0) throw problems.length > 0 ? new UserError(problems) : nothingScanned();
  return { place: { type: "dump", files: files.length }, knowledge, notRead: [], problems, warnings: [] };
}
