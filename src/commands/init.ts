import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { profileNames } from "../controls/profiles.ts";
import { platforms } from "../kubernetes/platforms.ts";
import { kubernetesVersions } from "../kubernetes/versions.ts";

export default class Init extends BaseCommand {
  static override args = { file: Args.string({ description: "File to write.", default: "bulwark.yaml", ignoreStdin: true }) };
  static override description = "Writes a commented starter spec; an existing file is never overwritten.";
  static override examples = ["<%= config.bin %> <%= command.id %>", "<%= config.bin %> <%= command.id %> --platform eks --profile baseline --engine kyverno"];
  static override flags = {
    engine: Flags.string({
      description: "Policy engine to render for.",
      multiple: true,
      options: ["kyverno", "gatekeeper", "validating-admission-policy"],
      default: ["kyverno", "gatekeeper"],
    }),
    "kubernetes-version": Flags.string({ description: "The cluster's minor version.", options: [...kubernetesVersions], default: kubernetesVersions[0] }),
    name: Flags.string({ description: "Name of the spec.", default: "my-cluster" }),
    platform: Flags.string({ description: "Who runs the control plane.", options: [...platforms], default: "kubeadm" }),
    profile: Flags.string({ description: "The checks that are on.", options: [...profileNames], default: "restricted" }),
  };
  static override summary = "Write a starter spec.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Init);
    const { init } = await import("../harness/init.ts");
    const { engine: engines, "kubernetes-version": kubernetesVersion, name, platform, profile } = flags;
    init({ file: args.file, engines, kubernetesVersion, name, platform, profile, now: new Date() });
    this.print(`wrote ${args.file}; next: bulwark generate ${args.file}`);
    return { file: args.file };
  }
}
