import { isObject, type JsonValue } from "../../kubernetes/json.ts";
import { findKind } from "../../kubernetes/kinds.ts";

/** One row of the report that `kyverno apply -p --output-format json` prints. */
export type ReportRow = {
  readonly policy: string;
  readonly rule: string;
  readonly result: string;
  readonly message: string;
  readonly resources: readonly { readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string }[];
};

/**
 * What tells the objects of a run apart. Offline Kyverno takes every kind that it does not know for namespaced: what names
 * no namespace is in `default`.
 */
export function rowIdentity({ apiVersion, kind, namespace, name }: ReportRow["resources"][number]): string {
  return [apiVersion, kind, namespace === "" && findKind(kind) === undefined ? "default" : namespace, name].join("\n");
}

/**
 * The rows of every report in the output. Warnings and blocks of prose may stand before and between the reports; no
 * report at all means no rows.
 * @see github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno/commands/apply/report.go
 */
export function parseReports(stdout: string): ReportRow[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => {
      const report: JsonValue = JSON.parse(line);
      return isObject(report) && Array.isArray(report.results) ? report.results.map(row) : [];
    });
}

function row(result: JsonValue): ReportRow {
  const fields = isObject(result) ? result : {};
  const resources = Array.isArray(fields.resources) ? fields.resources.filter(isObject) : [];
  return {
    policy: text(fields.policy),
    rule: text(fields.rule),
    result: text(fields.result),
    message: text(fields.message),
    resources: resources.map((resource) => ({
      apiVersion: text(resource.apiVersion),
      kind: text(resource.kind),
      namespace: text(resource.namespace),
      name: text(resource.name),
    })),
  };
}

const text = (value: JsonValue | undefined) => (typeof value === "string" ? value : "");
