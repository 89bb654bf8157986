import type { ScanReporter } from "../harness/scan-result.ts";
import type { TextSink } from "./text-sink.ts";

/** The scan as one JSON document `{findings, problems, summary, notConfigured}`, a finding on a line, written as it is found. */
export function scanJson(sink: TextSink): ScanReporter {
  const problems: string[] = [];
  let separator = '{\n"findings": [\n';
  return {
    object: (findings) => {
      let text = "";
      for (const finding of findings) {
        text += separator + JSON.stringify(finding);
        separator = ",\n";
      }
      return sink.write(text);
    },
    problem: (problem) => {
      problems.push(JSON.stringify(problem));
    },
    end: async ({ notConfigured, ...summary }) => {
      const none = separator !== ",\n";
      const rest = `"problems": [${problems.length > 0 ? `\n${problems.join(",\n")}\n` : ""}],\n"summary": ${JSON.stringify(summary, null, 2)},\n"notConfigured": ${JSON.stringify(notConfigured)}\n}\n`;
      await sink.write(`${none ? '{\n"findings": [' : "\n"}],\n${rest}`);
      await sink.end();
    },
  };
}
