import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../../cli/base-command.ts";

export default class SecretsScan extends BaseCommand {
  static override args = { path: Args.string({ description: "Files, folders, quoted globs, or - for standard input.", required: true }) };
  static override description = `Looks for credentials where they do not belong, and never shows one.

It reads ConfigMaps (data and binaryData), variables, arguments and commands of every workload's containers, and annotations, the last applied configuration of kubectl among them. Severity high: the form that an issuer publishes, such as a GitHub token. Medium: a random-looking value under a credential's name. Low: another value under one, or a private key's first line alone. Variables, templates, paths and the like are none, nor are the example keys of documentation. A finding tells file, line of the object, field, line in it and length.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> deploy/",
    "<%= config.bin %> <%= command.id %> deploy/ 'charts/*/rendered.yaml' --fail-on high",
    "helm template my-release my-chart | <%= config.bin %> <%= command.id %> -",
    "<%= config.bin %> <%= command.id %> deploy/ --reporter json --output secrets.json",
  ];
  static override flags = {
    "fail-on": Flags.option({
      description: "The mildest severity that makes the exit code 1.",
      options: ["low", "medium", "high"] as const,
      default: "low",
    })(),
    namespace: Flags.string({ char: "n", description: "Where objects land that name no namespace.", default: "default", helpValue: "NAME" }),
    output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
    reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
  };
  static override strict = false;
  static override summary = "Find credentials in manifests.";

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(SecretsScan);
    const { scanForSecrets } = await import("../../harness/secrets-scan.ts");
    const { openSecretsReporter, secretsTotals } = await import("../../reports/secrets.ts");
    const open = () => openSecretsReporter(this.jsonEnabled() ? "json" : flags.reporter, flags.output);
    const summary = await scanForSecrets({ paths: argv as string[], stdin: process.stdin, namespace: flags.namespace, failOn: flags["fail-on"] }, open);
    if (flags.output !== undefined && !flags.quiet) this.print(secretsTotals(summary, { colours: true }));
    if (!summary.clean) process.exitCode = exitCodes.findings;
    return undefined;
  }

  /** The report was written as it was made; only errors are left to be told. */
  override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json);
  }
}
