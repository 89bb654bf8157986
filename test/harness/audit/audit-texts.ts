import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type AuditOptions, audit } from "../../../src/harness/audit/audit.ts";
import type { AuditResult } from "../../../src/harness/audit/audit-result.ts";
import { now } from "../../support/example.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Audits a dump that holds these documents, each of them one object or list in YAML. */
export async function auditDump(documents: readonly string[], options: Partial<AuditOptions> = {}): Promise<AuditResult> {
  const { result } = await audit({
    stdin: stream(documents.join("---\n")),
    from: ["-"],
    namespace: "default",
    complete: false,
    failOn: "audit",
    allowExpired: false,
    now,
    profile: options.spec === undefined ? "restricted" : undefined,
    timeoutSeconds: 5,
    signal: new AbortController().signal,
    tell: () => {
      throw new Error("a dump is read without asking a cluster");
    },
    ...options,
  });
  return result;
}

/** A spec for audits, with more lines below `spec`. */
export function specFile(more: string): string {
  const file = join(temporaryFolder(), "bulwark.yaml");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `apiVersion: bulwark.dev/v1alpha1\nkind: HardeningSpec\nmetadata: { name: acme }\nspec:\n  cluster: { platform: kubeadm, kubernetesVersion: "1.34" }\n  targets: { gatekeeper: {} }\n${more}`,
  );
  return file;
}

/** `check kind namespace/name: message`, without the rest of a long message. */
export const told = ({ findings }: AuditResult): string[] =>
  findings.map(
    ({ check, object: { kind, namespace, name }, message }) => `${check} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}: ${message}`,
  );

export const untold = ({ notJudged }: AuditResult): string[] =>
  notJudged.map(({ check, reason, objects }) => `${check}: ${reason}${objects.length === 0 ? "" : ` (${objects.join(", ")})`}`);
