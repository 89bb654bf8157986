import type { ScanReporter } from "../harness/scan-result.ts";
import { scanJson } from "./scan-json.ts";
import { scanPretty } from "./scan-pretty.ts";
import { fileSink, streamSink } from "./text-sink.ts";

export { scanTotals } from "./scan-pretty.ts";

/** The reporter of that name, writing to a file or to stdout. @throws UserError where the file cannot be written */
export function openScanReporter(name: "pretty" | "json", file: string | undefined): ScanReporter {
  const sink = file === undefined ? streamSink(process.stdout) : fileSink(file);
  return name === "json" ? scanJson(sink) : scanPretty(sink, { colours: file === undefined });
}
