import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../../cli/base-command.ts";
import { writeOutput } from "../../cli/output.ts";

export default class RolesFromAudit extends BaseCommand {
  static override args = { log: Args.string({ description: "Audit logs of JSON lines, or - for standard input.", required: true }) };
  static override description = `Makes the smallest roles of what an audit log shows to have been granted, as spec.roles has them.

For each principal there is a role in each namespace, and one without a namespace for what it asked of the whole cluster. There are no wildcards. What is left out is said above the roles: refused requests, Kubernetes' own principals (unless --user names them), and what lets a principal become another or read all secrets (unless --allow-sensitive). The exit code is 1 where lines of a log could not be read.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> /var/log/kubernetes/audit/audit.log",
    "<%= config.bin %> <%= command.id %> audit.log audit-2026-01-01.log --user system:serviceaccount:monitoring:prometheus --output roles.yaml",
    "zcat audit.log.gz | <%= config.bin %> <%= command.id %> -",
  ];
  static override flags = {
    "allow-sensitive": Flags.boolean({
      description: "Also grant escalate, bind, impersonate, listing and watching secrets, and tokens of ServiceAccounts.",
      default: false,
    }),
    output: Flags.string({ description: "Write the roles to this file.", helpValue: "FILE" }),
    user: Flags.string({ description: "Only this principal, as the log names it.", multiple: true, multipleNonGreedy: true, helpValue: "NAME" }),
  };
  static override strict = false;
  static override summary = "Make least-privilege roles of an audit log.";

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(RolesFromAudit);
    const { rolesFromAudit } = await import("../../harness/roles-from-audit.ts");
    const options = { logs: argv as string[], users: flags.user ?? [], allowSensitive: flags["allow-sensitive"], stdin: process.stdin };
    const result = await rolesFromAudit(options);
    const report = (await import("../../reports/roles-yaml.ts")).rolesYaml(result);
    if (flags.output !== undefined) writeOutput(flags.output, report);
    else this.print(report);
    this.warnAll(result.problems);
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
