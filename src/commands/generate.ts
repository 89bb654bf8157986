import { Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { roomForAShortRun } from "../cli/short-run.ts";
import { specArgument, specFlags } from "../cli/spec-argument.ts";

export default class Generate extends BaseCommand {
  static override args = specArgument;
  static override description = `Renders the spec for its targets and writes the bundle.

A bundle is written whole or not at all: files that were changed by hand stop it. The rendered manifests are judged by the rendered policies, so that a spec that contradicts itself is told.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --out policies-out",
    "<%= config.bin %> <%= command.id %> --check        # fails where the files on disk are not what the spec gives",
    "<%= config.bin %> <%= command.id %> --generate-key /root/encryption-configuration.yaml",
  ];
  static override flags = {
    ...specFlags,
    check: Flags.boolean({ description: "Write nothing; fail on missing, extra and changed files.", default: false }),
    "generate-key": Flags.string({ description: "Also write the EncryptionConfiguration with a new key to this file (mode 0600).", helpValue: "FILE" }),
    out: Flags.string({ char: "o", description: "Folder of the bundle.", default: "policies-out" }),
    overwrite: Flags.boolean({ description: "Discard changes that were made to generated files by hand.", default: false }),
  };
  static override summary = "Render the spec into a bundle of policies.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Generate);
    roomForAShortRun();
    const { generate } = await import("../harness/generate.ts");
    const result = await generate({
      spec: args.spec,
      out: flags.out,
      check: flags.check,
      overwrite: flags.overwrite,
      allowExpired: flags["allow-expired"],
      now: new Date(),
      ...(flags["generate-key"] === undefined ? {} : { keyFile: flags["generate-key"] }),
    });
    this.warnAll(result.warnings);
    if (!flags.quiet) this.print((await import("../reports/generate-pretty.ts")).generatePretty(result));
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
