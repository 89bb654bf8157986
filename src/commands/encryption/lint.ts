import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../../cli/base-command.ts";

export default class EncryptionLint extends BaseCommand {
  static override args = { file: Args.string({ description: "File of the EncryptionConfiguration.", required: true }) };
  static override description = `Finds what is wrong in an EncryptionConfiguration, whoever wrote it.

First what keeps the API server from starting with it. Then what it takes and hardly anyone means: two keys of one name, a resource in two entries, plain text, a key that is none. No key is shown.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> /etc/kubernetes/encryption/encryption-configuration.yaml",
    "<%= config.bin %> <%= command.id %> encryption-configuration.yaml --fail-on error",
    "<%= config.bin %> <%= command.id %> encryption-configuration.yaml --reporter json",
  ];
  static override flags = {
    "fail-on": Flags.option({
      description: "The mildest severity that makes the exit code 1.",
      options: ["error", "warning"] as const,
      default: "warning",
    })(),
    reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
  };
  static override summary = "Find what is wrong in an EncryptionConfiguration.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(EncryptionLint);
    const { lintEncryption } = await import("../../harness/encryption-lint.ts");
    const { encryptionLintJson, encryptionLintPretty } = await import("../../reports/encryption-lint.ts");
    const result = lintEncryption({ file: args.file, failOn: flags["fail-on"] });
    if (!flags.quiet || !result.clean) this.print((flags.reporter === "json" ? encryptionLintJson : encryptionLintPretty)(result));
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
