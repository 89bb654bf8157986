import { Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { writeOutput } from "../cli/output.ts";
import { withProgress } from "../cli/progress.ts";
import { roomForAShortRun } from "../cli/short-run.ts";
import { specArgument, specFlags } from "../cli/spec-argument.ts";

export default class Test extends BaseCommand {
  static override args = specArgument;
  static override description = `Has every engine judge the cases by the rendered policies.

The cases are the files of --cases, and the boundary cases that each check makes from its parameters. Green means that every engine gave every expected verdict, and that every check was seen to pass and to fail in each of them.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --cases test/cases --engine opa-wasm",
    "<%= config.bin %> <%= command.id %> --bundle policies-out     # the files on disk as they are",
    "<%= config.bin %> <%= command.id %> --reporter junit --output report.xml",
  ];
  static override flags = {
    ...specFlags,
    bundle: Flags.string({ description: "Judge the files of this bundle as they are.", helpValue: "DIR" }),
    cases: Flags.string({ description: "Folder of cases (default: test/cases beside the spec, where it exists).", helpValue: "DIR" }),
    control: Flags.string({ description: "Only this control.", multiple: true, helpValue: "ID" }),
    engine: Flags.string({
      description: "Only this engine; it must be there.",
      multiple: true,
      options: ["opa-wasm", "gator", "kyverno", "kyverno/ClusterPolicy", "kyverno/ValidatingPolicy", "kyverno/ValidatingAdmissionPolicy", "kube-apiserver"],
    }),
    output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
    reporter: Flags.string({ description: "Form of the report.", options: ["pretty", "json", "junit"], default: "pretty" }),
  };
  static override summary = "Judge cases by the rendered policies, in every engine.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Test);
    roomForAShortRun();
    const { test } = await import("../harness/test.ts");
    const outcome = await withProgress("judging the cases", !flags.quiet && !this.jsonEnabled(), (say) =>
      test({
        spec: args.spec,
        allowExpired: flags["allow-expired"],
        now: new Date(),
        signal: interruptSignal(),
        onProgress: (engine, done, total) => say(`${engine}: ${done} of ${total} checks`),
        ...(flags.bundle === undefined ? {} : { bundle: flags.bundle }),
        ...(flags.cases === undefined ? {} : { cases: flags.cases }),
        ...(flags.control === undefined ? {} : { controls: flags.control }),
        ...(flags.engine === undefined ? {} : { engines: flags.engine }),
      }),
    );
    const { testReporters } = await import("../reports/index.ts");
    const report = (testReporters[flags.reporter] as (typeof testReporters)[string])(outcome);
    if (flags.output === undefined) this.print(report);
    else writeOutput(flags.output, report);
    if (!flags.quiet) this.warnAll(outcome.warnings);
    if (!outcome.green) process.exitCode = exitCodes.findings;
    return outcome;
  }
}
