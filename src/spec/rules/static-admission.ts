import { staticAdmissionFeature, staticAdmissionIn, staticAdmissionNotTaken } from "../../artifacts/static-admission.ts";
import type { Plan, PlannedCheck } from "../plan.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { Rule } from "./rule.ts";

const at = "/spec/targets/validatingAdmissionPolicy/apply";

/** Policies that the API server reads from a file. Where the platform takes none, the bundle has them as it has them elsewhere. */
export const staticAdmission: Rule = (_, { plan }) => {
  if (!plan.staticAdmission) return [];
  const substitute = staticAdmissionNotTaken[plan.platform];
  return substitute ? [warning("not-applicable", at, substitute.why, substitute.instead)] : [...version(plan), ...newCluster(plan)];
};

function version({ kubernetesVersion }: Plan): Problem[] {
  switch (staticAdmissionIn(kubernetesVersion)) {
    case "not there":
      return [
        error(
          "unsupported-version",
          at,
          `an API server of Kubernetes ${kubernetesVersion} reads no policies from files, and does not start where it is told to`,
          "set apply to API, or kubernetesVersion to 1.37 once the cluster has it",
        ),
      ];
    case "behind its feature gate":
      return [
        warning(
          "alpha-feature",
          at,
          `in Kubernetes ${kubernetesVersion} policies from files are alpha, and the feature gate ${staticAdmissionFeature} is set for them`,
          "use Kubernetes 1.37, where they are beta and on by default, or set apply to API",
        ),
      ];
    case "on":
      return [];
  }
}

const made = "default";

/**
 * An API server that starts makes the namespace default where it is not there, as a user whom policies judge like any other.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controlplane/controller/systemnamespaces/system_namespaces_controller.go
 */
function newCluster({ checks, exemptNamespaces }: Plan): Problem[] {
  if (exemptNamespaces.includes(made)) return [];
  const names = checks.filter(mayRefuseDefault).map(({ control, id }) => (control === id ? id : `${control}/${id}`));
  return names.length === 0
    ? []
    : [
        warning(
          "new-cluster",
          at,
          `in a new cluster ${names.join(", ")} may refuse the namespace default, which the API server makes itself and without labels`,
          "before a cluster's first start set it to audit or warn, or waive the Namespace default; one that is there already is not made again",
        ),
      ];
}

function mayRefuseDefault({ enforcement, match, waivers }: PlannedCheck): boolean {
  const excused = waivers.some(
    ({ match: { kinds, namespaces = [made], names = [made] } }) => kinds.includes("Namespace") && namespaces.includes(made) && names.includes(made),
  );
  return enforcement === "enforce" && match.some(({ kind }) => kind === "Namespace") && !excused;
}
