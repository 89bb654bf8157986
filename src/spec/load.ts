import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import { parseDocument, type SpecDocument } from "./document.ts";
import type { Problem } from "./problem.ts";
import { readSpecFile } from "./read.ts";
import { checkRules } from "./rules/index.ts";
import type { HardeningSpec } from "./schema/index.ts";
import { validate } from "./validate.ts";

export type LoadOptions = {
  /** What waivers are held against. */
  readonly now: Date;
  /** Waivers that have expired are warnings, not errors. */
  readonly allowExpired?: boolean;
};

export type ParsedSpec = { readonly spec: HardeningSpec; readonly warnings: readonly Diagnostic[] };

/** A valid spec; `digest` is the SHA-256 (hex) of the file's bytes. */
export type LoadedSpec = ParsedSpec & { readonly digest: string };

/**
 * Reads, parses and validates a spec file.
 * @throws UserError with every problem found, sorted by line.
 */
export function loadSpec(file: string, options: LoadOptions): LoadedSpec {
  const { text, digest } = readSpecFile(file);
  return { ...parseSpec(text, file, options), digest };
}

/**
 * Parses and validates the text of a spec; `name` is what diagnostics call the file. The rules are asked only about a
 * document that the schema accepts.
 * @throws UserError with every problem found, sorted by line.
 */
export function parseSpec(text: string, name: string, options: LoadOptions): ParsedSpec {
  const document = parseDocument(text, name);
  const diagnose = (problems: readonly Problem[]) => problems.map((problem) => diagnosticOf(problem, document, name)).sort(byPlace);
  const faults = validate(document.value, document.sourceOf);
  if (faults.length > 0) throw new UserError(diagnose(faults));
  const spec = document.value as HardeningSpec;
  const problems = checkRules(spec, { now: options.now, allowExpired: options.allowExpired ?? false });
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new UserError(diagnose(errors));
  return { spec, warnings: diagnose(problems) };
}

function diagnosticOf({ code, severity, message, pointer, at, remedy }: Problem, document: SpecDocument, file: string): Diagnostic {
  const place = at === "key" ? document.locateKey(pointer) : document.locate(pointer);
  return { code, severity, message, location: { file, ...place, pointer }, remedy };
}

function byPlace({ location: one }: Diagnostic, { location: other }: Diagnostic): number {
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
