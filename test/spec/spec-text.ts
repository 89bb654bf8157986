import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { type LoadOptions, type ParsedSpec, parseSpec } from "../../src/spec/load.ts";

export const now = new Date("2026-11-23T12:00:00Z");

/** A spec of six lines, and what is given from line 7 on, two columns further in. */
export function specText(more = "", targets = "gatekeeper: {}"): string {
  const lines = more.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  return `apiVersion: bulwark.dev/v1alpha1
kind: HardeningSpec
metadata: { name: acme }
spec:
  cluster: { platform: kubeadm, kubernetesVersion: "1.34" }
  targets: { ${targets} }
${lines.join("\n")}
`;
}

/** Parses a text; the problems of one that is refused. */
export function parsed(text: string, options: Partial<LoadOptions> = {}): { spec?: ParsedSpec["spec"]; problems: readonly Diagnostic[] } {
  try {
    const { spec, warnings } = parseSpec(text, "spec.yaml", { now, ...options });
    return { spec, problems: warnings };
  } catch (error) {
    return { problems: diagnosticsOf(error) };
  }
}

/** The diagnostics of a UserError; anything else is a bug and thrown on. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof UserError) return error.diagnostics;
  throw error;
}

/** `severity code line:column pointer`: what a test compares. */
export function brief({ severity, code, location }: Diagnostic): string {
  return [severity, code, `${location?.line}:${location?.column}`, location?.pointer].filter((part) => part !== undefined && part !== "").join(" ");
}

/** A problem in full: brief, message and remedy. */
export function full(diagnostic: Diagnostic): string {
  return `${brief(diagnostic)}: ${diagnostic.message} (${diagnostic.remedy ?? "no remedy"})`;
}
