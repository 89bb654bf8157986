import { Args, Flags } from "@oclif/core";
import { BaseCommand, exitCodes } from "../../cli/base-command.ts";

const exits = { allowed: exitCodes.clean, denied: exitCodes.findings, undecided: exitCodes.couldNotRun, mixed: exitCodes.couldNotRun };

export default class NetworkAllows extends BaseCommand {
  static override args = { path: Args.string({ description: "Files, folders, quoted globs, or - for standard input.", required: true }) };
  static override description =
    `Tells whether the NetworkPolicies of some manifests let a connection through, and which rules allow or isolate it; without a cluster.

An end stands for every pod, or workload's template, that has its labels; where the manifests have none, for a pod with just these labels. Ports are those of pods, not of Services. Exit code 0 is allowed, 1 denied, 2 neither for certain: pods that differ, pods on the host's network, or addresses that are not known.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> policies-out/network --from production/app=api --to production/app=postgres --port 5432",
    "<%= config.bin %> <%= command.id %> policies-out/network --from production/app=payment-service --to 169.254.169.254 --port 80",
    "helm template my-release my-chart | <%= config.bin %> <%= command.id %> - --from default/app=web --to default/app=cache --port 6379/TCP",
  ];
  static override flags = {
    from: Flags.string({ description: "Who connects: namespace/label=value[,…], or an IP address.", required: true, helpValue: "POD" }),
    namespace: Flags.string({ char: "n", description: "Where objects land that name no namespace.", default: "default", helpValue: "NAME" }),
    port: Flags.string({ description: "The destination pod's port, and its protocol where that is not TCP.", required: true, helpValue: "PORT[/PROTOCOL]" }),
    to: Flags.string({ description: "Whom it connects to: namespace/label=value[,…], or an IP address.", required: true, helpValue: "POD" }),
  };
  static override strict = false;
  static override summary = "Tell whether NetworkPolicies let one pod reach another, and why.";

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(NetworkAllows);
    const { networkAllows } = await import("../../harness/network.ts");
    const result = await networkAllows({ ...flags, paths: argv as string[], stdin: process.stdin });
    if (!flags.quiet) this.warnAll(result.warnings);
    if (!flags.quiet) this.print((await import("../../reports/network-pretty.ts")).networkPretty(result));
    process.exitCode = exits[result.verdict];
    return result;
  }
}
