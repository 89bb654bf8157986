import type { SecretsReporter } from "../harness/secrets-result.ts";
import type { TextSink } from "./text-sink.ts";

/** The scan as one JSON document `{findings, problems, summary}`, a finding on a line, written as it is found. */
export function secretsJson(sink: TextSink): SecretsReporter {
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
    end: async (summary) => {
      const opening = separator === ",\n" ? "\n]" : '{\n"findings": []';
      await sink.write(
        `${opening},\n"problems": [${problems.length > 0 ? `\n${problems.join(",\n")}\n` : ""}],\n"summary": ${JSON.stringify(summary, null, 2)}\n}\n`,
      );
      await sink.end();
    },
  };
}
