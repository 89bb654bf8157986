import type { SecretsReporter } from "../harness/secrets-result.ts";
import { secretsJson } from "./secrets-json.ts";
import { secretsPretty } from "./secrets-pretty.ts";
import { fileSink, streamSink } from "./text-sink.ts";

export { secretsTotals } from "./secrets-pretty.ts";

/** The reporter of that name, writing to a file or to stdout. @throws UserError where the file cannot be written */
export function openSecretsReporter(name: "pretty" | "json", file: string | undefined): SecretsReporter {
  const sink = file === undefined ? streamSink(process.stdout) : fileSink(file);
  return name === "json" ? secretsJson(sink) : secretsPretty(sink, { colours: file === undefined });
}
