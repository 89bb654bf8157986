import { Flags } from "@oclif/core";
import { specFlags } from "./spec-argument.ts";

/** What an audit can be told: which objects, by what, and how to report. */
export const auditFlags = {
  ...specFlags,
  complete: Flags.boolean({
    description: "The dump holds every object of the cluster: what is not in it is not there.",
    dependsOn: ["from"],
  }),
  context: Flags.string({ description: "Context of the kubeconfig: which cluster, and as whom.", helpValue: "NAME", exclusive: ["from"] }),
  control: Flags.string({ description: "Only this control.", multiple: true, multipleNonGreedy: true, helpValue: "ID" }),
  "fail-on": Flags.option({
    description: "The mildest enforcement whose findings make the exit code 1.",
    options: ["audit", "warn", "enforce"] as const,
    default: "audit",
  })(),
  from: Flags.string({
    description: "In place of a cluster: files, folders, quoted globs of what kubectl get -o yaml or json gave, or - for standard input.",
    multiple: true,
    helpValue: "PATH...",
  }),
  kubeconfig: Flags.string({ description: "Kubeconfig (default: KUBECONFIG, else ~/.kube/config).", helpValue: "FILE", exclusive: ["from"] }),
  namespace: Flags.string({ char: "n", description: "In a dump: where objects are that name no namespace.", default: "default", helpValue: "NAME" }),
  output: Flags.string({ description: "Write the report to this file.", helpValue: "FILE" }),
  profile: Flags.option({
    description: "Without a spec: the profile to ask for (default: restricted).",
    options: ["quick-wins", "baseline", "restricted"] as const,
  })(),
  reporter: Flags.option({ description: "Form of the report.", options: ["pretty", "json"] as const, default: "pretty" })(),
  "request-timeout": Flags.integer({ description: "Seconds that the cluster has for an answer.", default: 30, min: 1, max: 3600, helpValue: "SECONDS" }),
};
