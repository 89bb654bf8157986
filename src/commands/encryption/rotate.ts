import { Args, Flags } from "@oclif/core";
import { rotationSteps } from "../../artifacts/encryption-configuration/rotation/steps.ts";
import { BaseCommand } from "../../cli/base-command.ts";

export default class EncryptionRotate extends BaseCommand {
  static override args = { file: Args.string({ description: "File of the EncryptionConfiguration.", required: true }) };
  static override description = `Takes the next step of a key rotation in an EncryptionConfiguration, and tells what to do before the one after it.

The steps are those of Kubernetes' documentation: add a new key behind the one that writes; make it the first; rewrite every object; remove the old keys, then identity. Each call takes one, the one that the file asks for. The file is replaced as a whole, and only the lines of keys change. New keys are random, and no key is shown. What can only be read with a key goes only with --rewritten.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> /etc/kubernetes/encryption/encryption-configuration.yaml",
    "<%= config.bin %> <%= command.id %> encryption-configuration.yaml --dry-run",
    "<%= config.bin %> <%= command.id %> encryption-configuration.yaml --rewritten        # every object was rewritten",
    "<%= config.bin %> <%= command.id %> encryption-configuration.yaml --entry 2 --step promote",
  ];
  static override flags = {
    "dry-run": Flags.boolean({ description: "Tell the step, and leave the file as it is.", default: false }),
    entry: Flags.integer({ description: "Only this entry of resources, counted from 1.", min: 1, helpValue: "NUMBER" }),
    rewritten: Flags.boolean({
      description: "Every API server has loaded the file as it is, and every object was rewritten since: old keys, and identity, may go.",
      default: false,
    }),
    step: Flags.option({ description: "Take this step, where the file does not say which.", options: rotationSteps })(),
  };
  static override summary = "Take one step of a key rotation in an EncryptionConfiguration.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(EncryptionRotate);
    const { rotateEncryption } = await import("../../harness/encryption-rotate.ts");
    const { encryptionRotatePretty } = await import("../../reports/encryption-rotate.ts");
    const { step, entry, rewritten } = flags;
    const rotation = rotateEncryption({ file: args.file, dryRun: flags["dry-run"], step, entry, rewritten });
    if (!flags.quiet) this.warnAll(rotation.warnings);
    if (!flags.quiet) this.print(encryptionRotatePretty(rotation));
    return rotation;
  }
}
