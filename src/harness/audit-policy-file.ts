import { decodePolicy } from "../artifacts/audit-policy/decode.ts";
import type { AuditPolicy } from "../artifacts/audit-policy/policy.ts";
import type { Finding } from "../artifacts/finding.ts";
import type { Location } from "../diagnostics/diagnostic.ts";
import { userError } from "../diagnostics/user-error.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { type ConfigurationYaml, parseConfigurationYaml } from "./configuration-yaml.ts";

/** No API server goes through more rules for each request; the lints hold each against each. */
export const maximumRules = 1000;

/** A finding with its place in the file. */
export type AuditPolicyFinding = Pick<Finding, "code" | "severity" | "message" | "remedy" | "refused"> & { readonly location: Location };

/** An audit policy as it is in a file; no policy where the API server would not start with it. */
export type AuditPolicyFile = {
  readonly policy: AuditPolicy | undefined;
  /** What strict decoding and the API server's validation say. */
  readonly findings: readonly AuditPolicyFinding[];
  place(finding: Finding): AuditPolicyFinding;
  /** Where a rule stands, and the comment lines right above it, without their marks. */
  describeRule(index: number): { readonly location: Location; readonly comment: string | undefined };
};

const emptyPolicy = { nothing: "the file holds no audit policy", start: "write one: apiVersion: audit.k8s.io/v1, kind: Policy, rules" };

/**
 * Reads an audit policy as the API server does, and tells what it would take without a word, or refuse.
 * @throws UserError where there is no such file, no YAML in it, or far too many rules
 */
export function readAuditPolicy(file: string): AuditPolicyFile {
  const text = readConfigurationText(file, "--audit-policy-file");
  const yaml = parseConfigurationYaml(text, file, emptyPolicy);
  const { policy, findings } = decodePolicy(yaml.value);
  const count = policy?.rules.length ?? 0;
  if (count > maximumRules)
    throw userError("too-many-rules", `the policy has ${count} rules, more than ${maximumRules}`, {
      location: { file },
      remedy: "merge rules of the same level",
    });
  const locate = (pointer: string, at: Finding["at"]): Location => ({ file, ...yaml.locate(pointer, at), pointer });
  const place = ({ code, severity, message, remedy, refused, pointer, at }: Finding) => ({
    ...{ code, severity, message, remedy, refused },
    location: locate(pointer, at),
  });
  return {
    policy,
    findings: [...troublesOf(yaml, file), ...findings.map(place)],
    place,
    describeRule: (index) => {
      const location = locate(`/rules/${index}`, "value");
      return { location, comment: commentAbove(text, location.line ?? 1) };
    },
  };
}

/** Of what compose() finds, Kubernetes reads merge keys, tags and keys that are no text as they are meant. */
function troublesOf({ troubles }: ConfigurationYaml, file: string): AuditPolicyFinding[] {
  return troubles.flatMap(({ code, message, place }) => {
    const found = { code, severity: "error", refused: false, location: { file, ...place } } as const;
    if (code === "duplicate-key")
      return [{ ...found, message: `${message}: the API server only logs a warning and takes the last`, remedy: "keep one of the two" }];
    if (code === "several-documents")
      return [{ ...found, message: `${message}: the API server takes the first without a word of the rest`, remedy: "keep one document" }];
    return [];
  });
}

function commentAbove(text: string, line: number): string | undefined {
  const before = text.split(/\r\n|\n|\r/).slice(0, line - 1);
  const comment = before.slice(before.findLastIndex((candidate) => !/^\s*#/.test(candidate)) + 1);
  return (
    comment
      .map((candidate) => candidate.replace(/^\s*#+\s?/, "").trim())
      .join(" ")
      .trim() || undefined
  );
}
