import { checkKindNames } from "../../checks/check-kind.ts";
import type { Plan } from "../../spec/plan.ts";
import { templateName } from "../gatekeeper/template.ts";
import type { RenderedTarget } from "./control-plane.ts";
import type { Step } from "./step.ts";

const label = "bulwark.dev/control";

/** The policy engines and the policies, in the order in which each needs the other. */
export function policySteps(plan: Plan, targets: readonly RenderedTarget[]): Step[] {
  const filesOf = (target: string) => targets.find((one) => one.target === target)?.files ?? [];
  const templates = checkKindNames.filter((kind) => filesOf("gatekeeper").some(({ path }) => path === `templates/${kind}.yaml`));
  const kyverno = filesOf("kyverno").length > 0 ? plan.kyverno : undefined;
  return [
    ...(templates.length > 0 ? [gatekeeperInstalled(plan), gatekeeper(templates.map(templateName).sort())] : []),
    ...(kyverno ? [kyvernoInstalled(kyverno), kyvernoPolicies(kyverno)] : []),
    ...(filesOf("validating-admission-policy").some(({ path }) => path === "kustomization.yaml") ? [validatingAdmissionPolicies] : []),
  ];
}

const available = (namespace: string) => `kubectl -n ${namespace} wait --for=condition=Available deployment --all --timeout=180s`;

function gatekeeperInstalled({ gatekeeper }: Plan): Step {
  return {
    title: "Gatekeeper is there",
    notes: [
      `The files are for Gatekeeper ${gatekeeper?.version}. The bundle does not install it.`,
      "What its webhook does when it cannot answer is a setting of Gatekeeper's installation (Ignore by default), not of these files.",
    ],
    apply: { text: "Install it as its documentation says, where it is not installed." },
    verify: {
      text: "Its CRD is there and its deployments are available.",
      commands: ["kubectl get crd constrainttemplates.templates.gatekeeper.sh", available("gatekeeper-system")],
    },
    rollBack: { text: "Nothing to do: without constraints it refuses nothing." },
  };
}

/**
 * Gatekeeper makes the CRD of each template a moment after the template: until then a constraint is of an unknown kind, so
 * these are two applies, never one.
 * @see https://open-policy-agent.github.io/gatekeeper/website/docs/howto
 */
function gatekeeper(names: readonly string[]): Step {
  const crds = names.map((name) => `crd/${name}.constraints.gatekeeper.sh`).join(" ");
  return {
    title: "Gatekeeper's templates, then its constraints",
    notes: ["Two applies: Gatekeeper makes the CRD of each template a moment after the template, and until then a constraint has no kind."],
    apply: {
      text: "Templates, wait, constraints:",
      commands: [
        "kubectl apply -k gatekeeper/templates",
        `kubectl wait --for=create --timeout=120s ${crds}`,
        `kubectl wait --for=condition=Established --timeout=120s ${crds}`,
        "kubectl apply -k gatekeeper/constraints",
      ],
    },
    verify: {
      text: "Every template is created and no pod of Gatekeeper reports an error of it; every constraint shows its action, and, after an audit (a minute), its number of violations.",
      commands: [
        `kubectl get constrainttemplates -o jsonpath='{range .items[*]}{.metadata.name}{" created="}{.status.created}{" errors="}{.status.byPod[*].errors}{"\\n"}{end}'`,
        `kubectl get constraints -l ${label}`,
      ],
    },
    rollBack: {
      text: "The constraints alone, which ends all effect. The templates go last, and only if no other bundle uses them: with a template its constraints go.",
      commands: ["kubectl delete -k gatekeeper/constraints", "kubectl delete -k gatekeeper/templates"],
    },
  };
}

type Kyverno = NonNullable<Plan["kyverno"]>;

const resources = { ClusterPolicy: "clusterpolicies.kyverno.io", ValidatingPolicy: "validatingpolicies.policies.kyverno.io" } as const;

function kyvernoInstalled({ version, apply }: Kyverno): Step {
  return {
    title: "Kyverno is there",
    notes: [`The files are for Kyverno ${version}. The bundle does not install it.`],
    apply: { text: "Install it as its documentation says, where it is not installed." },
    verify: { text: "Its CRD is there and its deployments are available.", commands: [`kubectl get crd ${resources[apply]}`, available("kyverno")] },
    rollBack: { text: "Nothing to do: without policies it refuses nothing." },
  };
}

function kyvernoPolicies({ apply, policyKinds }: Kyverno): Step {
  const others = policyKinds.filter((kind) => kind !== apply);
  return {
    title: "Kyverno's policies",
    notes: others.length > 0 ? [`Only the ${apply} form is applied; the other says the same, and both at once report everything twice.`] : [],
    apply: { text: "One apply:", commands: ["kubectl apply -k kyverno"] },
    verify: {
      text: "Every policy is ready; reports follow within minutes, for what is in the cluster already.",
      commands: [`kubectl get ${resources[apply]} -l ${label}`, "kubectl get policyreports,clusterpolicyreports -A"],
    },
    rollBack: { text: "All that was added; NetworkPolicies that were made for new namespaces stay in these:", commands: ["kubectl delete -k kyverno"] },
  };
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
const validatingAdmissionPolicies: Step = {
  title: "The API server's own policies",
  notes: [
    "The API server judges by these itself: nothing is installed, and nothing has to answer. Objects that are there already are judged when they are next written; no report shows them.",
    "No admission policy is asked about ValidatingAdmissionPolicies and their bindings: whoever may write them can switch them off, so RBAC alone holds them.",
  ],
  apply: {
    text: "Look at what changes, then apply; a policy does nothing without its binding:",
    commands: ["kubectl diff -k validating-admission-policy", "kubectl apply -k validating-admission-policy"],
  },
  verify: {
    text: "Nothing differs any more, and every binding shows its actions. A type check's warning that a kind lacks a field is no fault: one expression reads every kind of workload.",
    commands: [
      "kubectl diff -k validating-admission-policy",
      `kubectl get validatingadmissionpolicybindings -l ${label} -o custom-columns=NAME:.metadata.name,POLICY:.spec.policyName,ACTIONS:.spec.validationActions`,
    ],
  },
  rollBack: {
    text: "The bindings alone, which ends all effect within seconds; then the policies.",
    commands: ["kubectl delete -k validating-admission-policy/bindings", "kubectl delete -k validating-admission-policy/policies"],
  },
};
