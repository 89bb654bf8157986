import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { findAssignments, findFormats, judgeNamed, masked, type Place, placesOf, type Suspicion, suspicions } from "../kubernetes/credentials/index.ts";
import type { ManifestEvent } from "../kubernetes/manifests/index.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import { readManifests } from "./manifest-events.ts";
import { nothingScanned, scannedObject } from "./scan.ts";
import { findManifests } from "./scan-files.ts";
import type { ScannedObject, ScanSource } from "./scan-result.ts";
import type { SecretFinding, SecretsReporter, SecretsSummary } from "./secrets-result.ts";

export type SecretsScanOptions = {
  /** Files, folders, globs, and `-` for standard input. */
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Where objects land that name no namespace. */
  readonly namespace: string;
  /** The mildest severity that makes the scan unclean. */
  readonly failOn: Suspicion;
};

/**
 * Looks for credentials in manifests, one object at a time.
 * @param open makes the reporter; asked only once there is something to scan
 * @throws UserError where the scan cannot be run, or nothing was there to look at
 */
export async function scanForSecrets(options: SecretsScanOptions, open: () => SecretsReporter): Promise<SecretsSummary> {
  const files = await findManifests(options.paths);
  const run = new SecretsRun(open(), options.namespace);
  await readManifests(files, options.stdin, (event) => run.take(event));
  const summary = await run.end(files.length, options.failOn);
  if (summary.objects.read + summary.documents.unreadable === 0) throw nothingScanned();
  return summary;
}

class SecretsRun {
  readonly #reporter: SecretsReporter;
  readonly #namespace: string;
  readonly #bySeverity: Record<Suspicion, number> = { low: 0, medium: 0, high: 0 };
  readonly #objects = { read: 0, withFindings: 0 };
  readonly #documents = { notKubernetes: 0, unreadable: 0 };
  #examples = 0;

  constructor(reporter: SecretsReporter, namespace: string) {
    this.#reporter = reporter;
    this.#namespace = namespace;
  }

  take(event: ManifestEvent): void | Promise<void> {
    if (event.type === "object") return this.#look(inNamespace(event.object, this.#namespace), event.source);
    if (event.type === "problem") return this.#problem(event.diagnostic);
    if (event.reason === "not-kubernetes") this.#documents.notKubernetes += 1;
  }

  async end(files: number, failOn: Suspicion): Promise<SecretsSummary> {
    const count = (severities: readonly Suspicion[]) => severities.reduce((sum, severity) => sum + this.#bySeverity[severity], 0);
    const failing = count(suspicions.slice(suspicions.indexOf(failOn)));
    const summary = {
      files,
      objects: { ...this.#objects },
      documents: { ...this.#documents },
      findings: { total: count(suspicions), bySeverity: { ...this.#bySeverity }, failing, examples: this.#examples },
      clean: failing === 0 && this.#documents.unreadable === 0,
    };
    await this.#reporter.end(summary);
    return summary;
  }

  async #look(object: KubernetesObject, { file, line }: ScanSource): Promise<void> {
    this.#objects.read += 1;
    const about = maskedObject(scannedObject(object));
    const findings: SecretFinding[] = [];
    for (const place of placesOf(object)) {
      if ("problem" in place) await this.#problem(noBase64(masked(place.field), about, { file, line }));
      else
        for (const { isExample, ...found } of lookAt(place)) {
          if (isExample) this.#examples += 1;
          else findings.push({ ...found, field: masked(place.field), object: about, source: { file, line } });
        }
    }
    if (findings.length === 0) return;
    this.#objects.withFindings += 1;
    for (const { severity } of findings) this.#bySeverity[severity] += 1;
    await this.#reporter.object(findings);
  }

  #problem(diagnostic: Diagnostic): void | Promise<void> {
    this.#documents.unreadable += 1;
    return this.#reporter.problem(diagnostic);
  }
}

type Found = Pick<SecretFinding, "pattern" | "severity" | "valueLine" | "length"> & { readonly isExample: boolean };

/** What a form tells goes before what a name tells of the same text. */
function lookAt({ name, text, isBinary = false, isSecret = false }: Place): Found[] {
  if (isSecret) return [{ pattern: "secret-in-annotation", severity: "high", valueLine: 1, length: text.length, isExample: false }];
  const formats = findFormats(text).sort(byPlace);
  const named = name === undefined || isBinary || formats.length > 0 ? [] : judgeNamed(name, text);
  const assigned = isBinary || named.length > 0 ? [] : findAssignments(text);
  return withLines(text, [...formats, ...named, ...besides(assigned, formats)].sort(byPlace));
}

type Span = { readonly at: number; readonly length: number };
const byPlace = (one: Span, other: Span) => one.at - other.at;

/** Those that overlap none of the others, all of them being in the order of the text. */
function besides<Found extends Span>(found: readonly Found[], others: readonly Span[]): Found[] {
  const left = [...others].reverse();
  return found.filter(({ at, length }) => {
    for (let next = left.at(-1); next && next.at + next.length <= at; next = left.at(-1)) left.pop();
    return (left.at(-1)?.at ?? Number.POSITIVE_INFINITY) >= at + length;
  });
}

/** The line of each in the text, in one pass. */
function withLines<Found extends Span>(text: string, found: readonly Found[]) {
  let line = 1;
  let end = text.indexOf("\n");
  return found.map(({ at, ...rest }) => {
    for (; end >= 0 && end < at; end = text.indexOf("\n", end + 1)) line += 1;
    return { ...rest, valueLine: line };
  });
}

/** A name may be a credential, too. */
const maskedObject = ({ name, namespace, ...type }: ScannedObject): ScannedObject => ({
  ...type,
  ...(namespace === undefined ? {} : { namespace: masked(namespace) }),
  name: masked(name),
});

const noBase64 = (field: string, { kind, name }: ScannedObject, location: ScanSource): Diagnostic => ({
  code: "no-base64",
  severity: "error",
  message: `${field} of ${kind} ${name} is no base64, so nobody can say what it holds`,
  location,
  remedy: "encode it again; the API server refuses it as it is",
});
