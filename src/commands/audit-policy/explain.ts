import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";

export default class AuditPolicyExplain extends BaseCommand {
  static override args = { file: Args.string({ description: "File of the audit policy.", required: true }) };
  static override description = `Tells which rule of an audit policy decides on a request, and what the log holds of it.

The first rule that matches decides; what none matches is not recorded. The groups that the API server itself gives a user are added to those of --user-group.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> policy.yaml --verb get --resource pods/exec --namespace production --user alice",
    "<%= config.bin %> <%= command.id %> policy.yaml --verb update --resource deployments --user system:serviceaccount:ci:deployer",
    "<%= config.bin %> <%= command.id %> policy.yaml --verb get --non-resource-url /healthz --user system:anonymous",
  ];
  static override flags = {
    group: Flags.string({ description: 'API group of the resource; "" is the core group (default: where the resource is built in).' }),
    name: Flags.string({ description: "Name of the object.", default: "" }),
    namespace: Flags.string({ char: "n", description: "Namespace of the request; without it the request is for none, or for all.", default: "" }),
    "non-resource-url": Flags.string({ description: "Path of a request that is for no resource.", helpValue: "PATH", exclusive: ["resource"] }),
    resource: Flags.string({ description: "Resource, with its subresource: pods, pods/exec." }),
    user: Flags.string({ description: "User who asks; nobody is authenticated without --user and --user-group." }),
    "user-group": Flags.string({ description: "A group that the user is in.", multiple: true, multipleNonGreedy: true, helpValue: "GROUP" }),
    verb: Flags.string({ description: "Verb of the request.", required: true }),
  };
  static override summary = "Tell what an audit policy records of a request.";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(AuditPolicyExplain);
    const { explainAuditPolicy } = await import("../../harness/audit-policy-explain.ts");
    const { auditPolicyExplainPretty } = await import("../../reports/audit-policy-explain.ts");
    const { verb, resource, group, namespace, name, user } = flags;
    const asked = { verb, resource, group, namespace, name, user, userGroups: flags["user-group"], path: flags["non-resource-url"] };
    const explanation = explainAuditPolicy(args.file, asked);
    if (!flags.quiet) this.warnAll(explanation.warnings);
    this.print(auditPolicyExplainPretty(explanation));
    return explanation;
  }
}
