import { Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { writeOutput } from "../cli/output.ts";
import { specArgument } from "../cli/spec-argument.ts";

export default class Waivers extends BaseCommand {
  static override args = specArgument;
  static override description = `Lists the waivers of a spec: of what, for what, why, whose, and the days that are left.

With --scan it says which objects need each waiver, and which waivers none needs. The exit code is 1 where a waiver has expired or is not needed by the scan.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --within 14",
    "<%= config.bin %> <%= command.id %> --scan deploy/ --scan 'charts/*/rendered.yaml'",
    "kubectl get pods,deployments,daemonsets -A -o yaml | <%= config.bin %> <%= command.id %> --scan -",
    "<%= config.bin %> <%= command.id %> --reporter json --output waivers.json",
  ];
  static override flags = {
    "allow-expired": Flags.boolean({ description: "Let expired waivers stand: they do not make the exit code 1.", default: false }),
    namespace: Flags.string({ char: "n", description: "Where objects of the scan land that name no namespace.", default: "default", helpValue: "NAME" }),
    output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
    reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
    scan: Flags.string({
      description: "Files, folders, quoted globs, or - for standard input: say which of their objects need each waiver.",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "PATH",
    }),
    within: Flags.integer({ description: "Days within which the end of a waiver is soon.", default: 30, min: 0, helpValue: "DAYS" }),
  };
  static override summary = "List waivers: when they end, and whether anything needs them.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Waivers);
    const { listWaivers } = await import("../harness/waivers.ts");
    const options = { ...flags, allowExpired: flags["allow-expired"], now: new Date(), stdin: process.stdin };
    const result = await listWaivers({ ...options, spec: args.spec });
    const { waiversReporters } = await import("../reports/index.ts");
    const report = waiversReporters[flags.reporter](result, { colours: flags.output === undefined });
    if (flags.output !== undefined) writeOutput(flags.output, report);
    else if (!flags.quiet || !result.clean) this.print(report);
    if (!flags.quiet) this.warnAll(result.warnings);
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
