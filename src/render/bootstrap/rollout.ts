import type { Plan } from "../../spec/plan.ts";
import { enforcements } from "../../spec/schema/primitives.ts";
import { code, codes } from "../markdown.ts";
import type { RenderedTarget } from "./control-plane.ts";

/** How checks go from audit to enforce, and what to look at on the way. */
export function rollout({ checks, kyverno, gatekeeper, validatingAdmissionPolicy }: Plan, targets: readonly RenderedTarget[]): string[] {
  if (checks.length === 0) return [];
  const counts = enforcements.map((stage) => `${checks.filter(({ enforcement }) => enforcement === stage).length} at ${code(stage)}`);
  const labels = targets.some(({ target, files }) => target === "pod-security" && files.length > 0);
  return [
    `Of ${checks.length} checks this bundle has ${counts.join(", ")}. The stage is ${code("spec.enforcement")}, and for one control or one check ${code("spec.controls.ID.enforcement")} and ${code("spec.controls.ID.checks.ID.enforcement")}: change it there, generate, apply again.`,
    `**audit** refuses nothing and tells nobody but you. Look at ${sentence([
      ...(kyverno ? [`Kyverno's reports (${code("kubectl get policyreports,clusterpolicyreports -A")})`] : []),
      ...(gatekeeper ? [`the violations of Gatekeeper's constraints (${code("kubectl get constraints")}; each has its first 20 in its status)`] : []),
      ...(validatingAdmissionPolicy ? [`the annotation ${code("validation.policy.admission.k8s.io/validation_failure")} of the API server's audit log`] : []),
      ...(labels ? [`the annotation ${code("pod-security.kubernetes.io/audit-violations")} of the API server's audit log`] : []),
    ])}. Repair what they show, or waive it with a day on which that ends. Go on when nothing new has come for as long as your slowest job takes to run, a week at least.`,
    "**warn** refuses nothing and tells whoever applies something. Look at whether the warnings reach people: pipelines hide them, and controllers see none.",
    "**enforce** refuses. Go there check by check, the least surprising first, in a test cluster before. Look at events of the reason FailedCreate, and at what delivery reports: a Deployment that is let through may have pods that are not.",
  ];
}

const sentence = (parts: readonly string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : (parts[0] ?? "what your engines report");

/** What keeps a cluster from being locked, and what does not end by itself. */
export function warnings({ failurePolicy, exemptNamespaces, kyverno, gatekeeper, validatingAdmissionPolicy, checks }: Plan): string[] {
  const wanted = ["kube-system", ...(kyverno ? ["kyverno"] : []), ...(gatekeeper ? ["gatekeeper-system"] : [])];
  const judged = wanted.filter((name) => !exemptNamespaces.includes(name));
  const waivers = new Set(checks.flatMap((check) => check.waivers));
  const first = [...waivers].map(({ expires }) => expires).sort()[0];
  return [
    ...(kyverno
      ? [
          failurePolicy === "Fail"
            ? `${code("failurePolicy: Fail")}: while Kyverno does not answer, what it judges is refused. Run at least three replicas, and know how to delete its webhook configurations.`
            : `${code("failurePolicy: Ignore")}: while Kyverno does not answer, nothing is judged. Whoever can make it fail can get past it, so watch for it.`,
        ]
      : []),
    ...(validatingAdmissionPolicy && checks.length > 0
      ? [
          failurePolicy === "Fail"
            ? `An expression of the API server's own policies that fails, or costs more than the API server allows, counts as a violation (${code("failurePolicy: Fail")}): at ${code("enforce")} it refuses, for example very large ConfigMaps full of what looks like a credential.`
            : `An expression of the API server's own policies that fails, or costs more than the API server allows, lets the request through (${code("failurePolicy: Ignore")}): whoever makes an object large enough can get past it.`,
        ]
      : []),
    exemptNamespaces.length > 0
      ? `In ${codes(exemptNamespaces)} no check judges anything: whoever may write there is held back by RBAC alone.`
      : "No namespace is exempt: the control plane's own pods are judged too.",
    ...(judged.length > 0 && checks.length > 0
      ? [
          `${codes(judged)} ${judged.length > 1 ? "are" : "is"} not exempt. An engine that judges its own pods, or the cluster's network and name resolution, may keep itself from coming back once checks are at enforce: add ${judged.length > 1 ? "them" : "it"} to ${code("spec.exemptNamespaces")}, unless you know better.`,
        ]
      : []),
    ...(first === undefined
      ? []
      : [
          `${waivers.size} ${waivers.size > 1 ? "waivers are" : "waiver is"} part of the policies; the first ends on ${first}. Nothing ends by itself in the cluster: the policies keep a waiver until the bundle is generated without it and applied. ${code("bulwark waivers")} tells what is due.`,
        ]),
    "A file that is no longer in a newer bundle is not deleted by an apply: compare the bundles, and delete what is gone.",
  ];
}
