import { containerResources } from "../../checks/container-resources.ts";
import { workloadKinds } from "../../kubernetes/kinds.ts";
import type { Control } from "../control.ts";
import { nsa } from "../references.ts";

export const requireResourceLimits: Control = {
  id: "require-resource-limits",
  item: "3.3",
  area: "pods",
  title: "Containers request and limit their resources",
  severity: "medium",
  rationale: "A container without a memory limit can starve its node; one without requests is scheduled blindly and evicted first.",
  remediation:
    "Set resources.requests and resources.limits on every container; a CPU limit is a choice of the organisation. A LimitRange fills in what a Pod lacks when it is created, and the check judges what comes of that; manifests and the templates of workloads are judged as they are written.",
  beyondAdmission:
    "What a container takes beyond its requests: the kernel and the kubelet's eviction decide that, and a limit on disk or process numbers is the node's.",
  references: nsa("Resource policies"),
  parameters: containerResources.parameters,
  checkIds: ["resources"],
  checks: (parameters) => {
    const { requests = ["cpu", "memory"], limits = ["memory"], ...others } = parameters;
    return [
      {
        id: "resources",
        title: "Requests and limits are set",
        kind: "container-resources",
        match: workloadKinds,
        parameters: { ...others, requests, limits },
        message: "set resources.requests and resources.limits on every container",
      },
    ];
  },
  artifacts: ["limit-ranges", "resource-quotas"],
};
