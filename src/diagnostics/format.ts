import type { Diagnostic, Location } from "./diagnostic.ts";

/** `file:line:column` as far as known. */
export function formatLocation(location: Location): string {
  return [location.file, location.line, location.column].filter((part) => part !== undefined).join(":");
}

/** One diagnostic as plain text: place, severity, code, message, pointer and remedy. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { location, severity, code, message, remedy } = diagnostic;
  const place = location ? `${formatLocation(location)}: ` : "";
  const pointer = location?.pointer ? `\n    at ${location.pointer}` : "";
  const help = remedy ? `\n    ${remedy}` : "";
  return `${place}${severity}: ${message} [${code}]${pointer}${help}`;
}
