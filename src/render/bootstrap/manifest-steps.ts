import { code, codes } from "../markdown.ts";
import type { RenderedTarget } from "./control-plane.ts";
import type { Step } from "./step.ts";

/** Targets whose manifests are applied by a step that says more than "apply". */
const known: Readonly<Record<string, (folders: readonly string[]) => Step>> = { "pod-security": podSecurity, namespaces, rbac, network };

/** With steps of their own elsewhere. */
const elsewhere: readonly string[] = ["kyverno", "gatekeeper", "validating-admission-policy"];

/** A step for each target with manifests, namespaces first; what needs the node files and the network come last. */
export function manifestSteps(targets: readonly RenderedTarget[]): { readonly steps: readonly Step[]; readonly last: readonly Step[] } {
  const applied = targets.filter(({ target, files }) => !elsewhere.includes(target) && files.some(({ path }) => path === "kustomization.yaml"));
  const step = ({ target, files }: RenderedTarget) => (known[target] ?? (() => other(target)))(foldersOf(files.map(({ path }) => path)));
  const order = ["pod-security", "namespaces"];
  const first = order.flatMap((name) => applied.filter(({ target }) => target === name));
  const rest = applied.filter(({ target }) => !order.includes(target) && target !== "network");
  return {
    steps: [...first, ...rest].map(step),
    last: [...targets.filter(shipsLogs).map(auditShipper), ...applied.filter(({ target }) => target === "network").map(step)],
  };
}

const shipsLogs = ({ target, files }: RenderedTarget) => target === "audit" && files.some(({ path }) => path === "shipper/kustomization.yaml");

/** After the node files: its pods wait for the folder of the log. */
function auditShipper(): Step {
  return {
    title: "The audit log's shipper",
    notes: [`Its Secrets are not in this bundle; ${code("audit/shipper/kustomization.yaml")} names them. A pod waits for them, and for the folder of the log.`],
    apply: { text: "Look at what changes, then apply:", commands: ["kubectl diff -k audit/shipper", "kubectl apply -k audit/shipper"] },
    verify: {
      text: "A pod is ready on every control-plane node, and what it sends arrives:",
      commands: ["kubectl get daemonset,pods -A -l app.kubernetes.io/name=audit-shipper -o wide"],
    },
    rollBack: {
      text: "The log stays on the nodes, as long as its rotation keeps it; so do offsets and buffers.",
      commands: ["kubectl delete daemonset -A -l bulwark.dev/control=ship-audit-logs"],
    },
  };
}

const foldersOf = (paths: readonly string[]) => [...new Set(paths.filter((path) => path.includes("/")).map((path) => path.split("/")[0] as string))];

function other(target: string): Step {
  return {
    title: `The manifests in ${target}/`,
    apply: { text: "Look at what changes, then apply:", commands: [`kubectl diff -k ${target}`, `kubectl apply -k ${target}`] },
    verify: { text: "Nothing differs any more:", commands: [`kubectl diff -k ${target}`] },
    rollBack: { text: "What an earlier bundle had: apply that. What is new in this one:", commands: [`kubectl delete -k ${target}`] },
  };
}

/** @see https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/ */
function podSecurity(): Step {
  return {
    title: "Namespaces and their Pod Security labels",
    notes: [
      "A label refuses new pods and leaves those that run. A pod that breaks the level is missed when it is next replaced, so look at the warnings first.",
    ],
    apply: {
      text: "The dry run warns of every running pod that breaks its namespace's new level:",
      commands: ["kubectl apply -k pod-security --dry-run=server", "kubectl apply -k pod-security"],
    },
    verify: {
      text: "The labels are there:",
      commands: ["kubectl get namespaces -L pod-security.kubernetes.io/enforce,pod-security.kubernetes.io/enforce-version"],
    },
    rollBack: {
      text: `One namespace at a time. Never ${code("kubectl delete -k pod-security")}: it would delete the namespaces with all that is in them.`,
      commands: ["kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=privileged --overwrite"],
    },
  };
}

function namespaces(): Step {
  return {
    title: "LimitRanges, ResourceQuotas and default ServiceAccounts",
    notes: ["A quota refuses pods that do not say what it counts; a LimitRange says it for them, so both go together. Pods that run keep what they have."],
    apply: { text: "Look at what changes, then apply:", commands: ["kubectl diff -k namespaces", "kubectl apply -k namespaces"] },
    verify: {
      text: "No quota is used up, and no ReplicaSet fails to create pods:",
      commands: ["kubectl get resourcequota,limitrange -A", "kubectl get events -A --field-selector reason=FailedCreate"],
    },
    rollBack: {
      text: "Not by deleting the folder: a ServiceAccount that is made anew makes the tokens of its pods invalid.",
      commands: [
        "kubectl delete limitrange,resourcequota -A -l bulwark.dev/control",
        `kubectl -n NAMESPACE patch serviceaccount default -p '{"automountServiceAccountToken":null}'`,
      ],
    },
  };
}

function rbac(): Step {
  return {
    title: "Roles and their bindings",
    notes: ["A role only adds: what other bindings give the same subjects, they keep. Take those away once these are seen to be enough."],
    apply: { text: "Look at what changes, then apply:", commands: ["kubectl diff -k rbac", "kubectl apply -k rbac"] },
    verify: {
      text: "Each subject may do what its role says, and not more than you know of:",
      commands: ["kubectl auth can-i --list --as=system:serviceaccount:NAMESPACE:NAME -n NAMESPACE"],
    },
    rollBack: { text: "What they grant is gone at once:", commands: ["kubectl delete -k rbac"] },
  };
}

const shown = 20;

function network(folders: readonly string[]): Step {
  const more = folders.length > shown ? ` and ${folders.length - shown} more` : "";
  return {
    title: "NetworkPolicies, a namespace at a time",
    notes: [
      "Last, because it is what cuts connections: whatever a policy selects is isolated at once, also by a policy that only allows something.",
      "They have an effect only where the cluster's network plugin enforces them.",
      "Before: `bulwark network allows network --from … --to … --port …` tells of a connection whether these files let it through.",
    ],
    apply: {
      text: `The least important namespace first (${codes(folders.slice(0, shown))}${more}), and the next one after a day of its usual work:`,
      commands: ["kubectl apply -f network/NAMESPACE"],
    },
    verify: {
      text: "The policies are there, and the workloads still reach what they need: probes, name resolution, their own metrics of failed connections.",
      commands: ["kubectl -n NAMESPACE get networkpolicies -l bulwark.dev/control", "kubectl -n NAMESPACE get pods"],
    },
    rollBack: { text: "Without a policy everything is open again at once:", commands: ["kubectl -n NAMESPACE delete networkpolicies -l bulwark.dev/control"] },
  };
}
