import { Args } from "@oclif/core";
import { auditFlags } from "../cli/audit-flags.ts";
import { BaseCommand, exitCodes } from "../cli/base-command.ts";
import { compileAsCalled } from "../cli/compile.ts";
import { terminalConfirm } from "../cli/confirm.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { writeOutput } from "../cli/output.ts";

export default class Audit extends BaseCommand {
  static override args = {
    spec: Args.string({ description: "File of the HardeningSpec (default: bulwark.yaml where it is there, else a profile).", ignoreStdin: true }),
  };
  static override description = `Holds the objects of a cluster, or of a dump of one, against the spec.

Each object is judged by the rendered policies, as scan does it; what several objects decide together is judged beside that: namespaces without default deny, default ServiceAccounts that mount their token, bindings to roles that grant everything, and bindings to roles and accounts that do not exist. A cluster is only read (get and list), nothing is ever written.

Exit code 1 is for findings, and for whatever could not be read or not judged; 2 where nothing could be read.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> --context my-cluster",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --context my-cluster --fail-on enforce",
    "kubectl get ns,sa,roles,rolebindings,clusterroles,clusterrolebindings,networkpolicies,deploy,sts,ds,rs,jobs,cronjobs,pods -A -o json | <%= config.bin %> <%= command.id %> --from -",
    "<%= config.bin %> <%= command.id %> examples/acme.yaml --from dump/ --complete --reporter json --output audit.json",
  ];
  static override flags = auditFlags;
  static override summary = "Judge what a cluster holds, read live or from a dump.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Audit);
    const { audit } = await import("../harness/audit/audit.ts");
    const { auditReport, auditTotals } = await import("../reports/audit.ts");
    // The Kubernetes client is a thousand modules, of which a connection calls few functions.
    compileAsCalled();
    const signal = flags.from ? new AbortController().signal : interruptSignal();
    const { result, warnings } = await audit({
      ...flags,
      spec: args.spec,
      complete: flags.complete ?? false,
      controls: flags.control,
      failOn: flags["fail-on"],
      allowExpired: flags["allow-expired"],
      now: new Date(),
      stdin: process.stdin,
      timeoutSeconds: flags["request-timeout"],
      signal,
      confirm: terminalConfirm(signal),
      tell: (text) => this.notice(text),
    });
    const colours = flags.output === undefined;
    const report = auditReport(flags.reporter, result, { colours });
    if (flags.output === undefined) this.print(report);
    else writeOutput(flags.output, report);
    if (flags.output !== undefined && !flags.quiet) this.print(auditTotals(result, { colours: true }));
    if (!flags.quiet) this.warnAll(warnings);
    if (!result.clean) process.exitCode = exitCodes.findings;
    return result;
  }
}
