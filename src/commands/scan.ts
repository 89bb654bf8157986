import { setFlagsFromString } from "node:v8";
import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { specFlags } from "../cli/spec-argument.ts";

export default class Scan extends BaseCommand {
  static override args = { path: Args.string({ description: "Files, folders, quoted globs, or - for standard input.", required: true }) };
  static override description = `Holds manifests against the rendered policies, without a cluster.

Each object is judged as Gatekeeper would judge its creation. Without --spec the controls of a profile are asked for, no namespace is exempt, and what lacks a parameter is listed as not configured. What cannot be read is told, and makes the exit code 1.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> deploy/",
    "<%= config.bin %> <%= command.id %> deploy/ 'charts/*/rendered.yaml' --spec examples/acme.yaml --fail-on enforce",
    "helm template my-release my-chart | <%= config.bin %> <%= command.id %> - --namespace production",
    "<%= config.bin %> <%= command.id %> deploy/ --control require-security-context --reporter json --output findings.json",
  ];
  static override flags = {
    ...specFlags,
    control: Flags.string({ description: "Only this control.", multiple: true, multipleNonGreedy: true, helpValue: "ID" }),
    "fail-on": Flags.option({
      description: "The mildest enforcement whose findings make the exit code 1.",
      options: ["audit", "warn", "enforce"] as const,
      default: "audit",
    })(),
    namespace: Flags.string({ char: "n", description: "Where objects land that name no namespace.", default: "default", helpValue: "NAME" }),
    output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
    profile: Flags.option({
      description: "Without --spec: the profile to ask for (default: restricted).",
      options: ["quick-wins", "baseline", "restricted"] as const,
      exclusive: ["spec"],
    })(),
    reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
    spec: Flags.string({ char: "s", description: "Judge by this spec, whatever its targets.", helpValue: "FILE" }),
  };
  static override strict = false;
  static override summary = "Judge manifests in files or on standard input.";

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(Scan);
    // Objects are done with as soon as they are judged: a small young generation keeps the memory of long scans down.
    setFlagsFromString("--semi-space-growth-factor=1");
    const { scan } = await import("../harness/scan.ts");
    const { openScanReporter, scanTotals } = await import("../reports/scan.ts");
    const options = { controls: flags.control, failOn: flags["fail-on"], allowExpired: flags["allow-expired"], now: new Date() };
    const open = () => openScanReporter(this.jsonEnabled() ? "json" : flags.reporter, flags.output);
    const { summary, warnings } = await scan({ ...flags, ...options, paths: argv as string[], stdin: process.stdin }, open);
    if (!flags.quiet) this.warnAll(warnings);
    if (flags.output !== undefined && !flags.quiet) this.print(scanTotals(summary, { colours: true }));
    if (!summary.clean) process.exitCode = exitCodes.findings;
    return undefined;
  }

  /** The report was written as it was made; only errors are left to be told. */
  override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json);
  }
}
