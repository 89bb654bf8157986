import { Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { writeOutput } from "../cli/output.ts";
import { withProgress } from "../cli/progress.ts";
import { specArgument, specFlags } from "../cli/spec-argument.ts";

export default class Prove extends BaseCommand {
  static override args = specArgument;
  static override description = `Starts a real API server and etcd on loopback with what the bundle renders, and has them show what the spec claims.

Policies refuse, warn and record as they are bound; Pod Security Admission judges with the rendered defaults and labels; Secrets lie encrypted in etcd, and their key is rotated; requests are recorded as the audit policy says, and no secret is in the log; roles grant what the spec says and nothing beside it; every manifest is taken, and every start-up flag known. No cluster is asked, and nothing leaves this machine.

Exit code 1 where a claim does not hold; with --strict also where one is not proven. 2 where no API server could be had.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --cases test/cases",
    "<%= config.bin %> <%= command.id %> --bundle policies-out     # the files on disk as they are",
    "<%= config.bin %> <%= command.id %> --crds kyverno-install.yaml --crds gatekeeper.yaml --strict",
  ];
  static override flags = {
    ...specFlags,
    bundle: Flags.string({ description: "Prove the files of this bundle as they are.", helpValue: "DIR" }),
    cases: Flags.string({ description: "Folder of cases (default: test/cases beside the spec, where it exists).", helpValue: "DIR" }),
    crds: Flags.string({
      description: "File or folder with the CustomResourceDefinitions of custom resources in the bundle.",
      multiple: true,
      helpValue: "PATH",
    }),
    output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
    reporter: Flags.string({ description: "Form of the report.", options: ["pretty", "json"], default: "pretty" }),
    strict: Flags.boolean({ description: "Exit with 1 where a claim is not proven, too.", default: false }),
  };
  static override summary = "Show on a real API server that the bundle does what the spec says.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Prove);
    const { prove } = await import("../harness/prove/index.ts");
    const outcome = await withProgress("asking an API server", !flags.quiet && !this.jsonEnabled(), (say) =>
      prove({
        spec: args.spec,
        crds: flags.crds ?? [],
        allowExpired: flags["allow-expired"],
        now: new Date(),
        signal: interruptSignal(),
        say,
        ...(flags.bundle === undefined ? {} : { bundle: flags.bundle }),
        ...(flags.cases === undefined ? {} : { cases: flags.cases }),
      }),
    );
    const { proveReporters } = await import("../reports/index.ts");
    const report = proveReporters[flags.reporter as keyof typeof proveReporters](outcome);
    if (flags.output === undefined) this.print(report);
    else writeOutput(flags.output, report);
    if (!flags.quiet) this.warnAll(outcome.warnings);
    const unproven = outcome.items.some(({ proofs }) => proofs.some((proof) => proof.outcome === "not-proven"));
    if (!outcome.holds || (flags.strict && unproven)) process.exitCode = exitCodes.findings;
    return outcome;
  }
}
