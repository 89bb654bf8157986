import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../../cli/base-command.ts";

export default class AuditPolicyLint extends BaseCommand {
  static override args = { file: Args.string({ description: "File of the audit policy.", required: true }) };
  static override description = `Finds what is wrong in an audit policy, whoever wrote it.

The file is decoded strictly, which the API server does not do: it reads past a misspelt field, and the rule matches more. Then: rules that never decide, bodies of Secrets and tokens, shells that are not recorded, names and verbs that match nothing.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> /etc/kubernetes/audit/policy.yaml",
    "<%= config.bin %> <%= command.id %> policies-out/audit/policy.yaml --fail-on error",
    "<%= config.bin %> <%= command.id %> policy.yaml --reporter json",
  ];
  static override flags = {
    "fail-on": Flags.option({
      description: "The mildest severity that makes the exit code 1.",
      options: ["error", "warning"] as const,
      default: "warning",
    })(),
    reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
  };
  static override summary = "Find what is wrong in an audit policy.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(AuditPolicyLint);
    const { lintAuditPolicy } = await import("../../harness/audit-policy.ts");
    const { auditPolicyLintJson, auditPolicyLintPretty } = await import("../../reports/audit-policy-lint.ts");
    const result = lintAuditPolicy({ file: args.file, failOn: flags["fail-on"] });
    if (!flags.quiet || !result.clean) this.print((flags.reporter === "json" ? auditPolicyLintJson : auditPolicyLintPretty)(result));
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
