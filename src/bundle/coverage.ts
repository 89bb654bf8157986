import { catalogue, findControl } from "../controls/catalogue.ts";
import { checklist } from "../controls/checklist.ts";
import type { Reference } from "../controls/references.ts";
import type { Rendered, Target } from "../render/renderer.ts";
import type { Plan } from "../spec/plan.ts";

/** What stands behind one item of the checklist, one control beside it, or one check of the organisation's own. */
export type Coverage = {
  readonly item?: string;
  readonly control: string;
  /** Points of public benchmarks; a control supports most of them, it does not satisfy them alone. */
  readonly references: readonly Reference[];
  /** What of it no admission policy can enforce. */
  readonly beyondAdmission?: string;
  readonly checks: readonly {
    readonly check: string;
    readonly enforcement: string;
    readonly files: readonly string[];
    /** Engines that judge the rendered files. */
    readonly provenBy: readonly string[];
  }[];
  /**
   * Files that are no checks, and the evaluators that judge what they do; none where only their schemas are held to, unless
   * `proof` says by what else.
   */
  readonly artifacts: readonly { readonly file: string; readonly provenBy: readonly string[]; readonly proof?: string }[];
  /** Why something of it is missing. */
  readonly missing: readonly string[];
};

export type TargetFiles = { readonly target: Target } & Pick<Rendered, "files" | "unsupported">;

const judges: readonly (readonly [folder: string, engine: string])[] = [
  ["gatekeeper/constraints/", "opa-wasm"],
  ["gatekeeper/constraints/", "gator"],
  ["kyverno/cluster-policies/", "kyverno/ClusterPolicy"],
  ["kyverno/validating-policies/", "kyverno/ValidatingPolicy"],
  ["validating-admission-policy/policies/", "kyverno/ValidatingAdmissionPolicy"],
  ["validating-admission-policy/policies/", "kube-apiserver"],
];

/** Who shows what files do that are no policies: evaluators in `bulwark test`, a real API server in `bulwark prove`. */
const evaluators: readonly (readonly [path: RegExp, evaluator: string])[] = [
  [/^rbac\//, "rbac-authorizer"],
  [/^network\//, "network-policy-evaluator"],
  [/^audit\/policy[.]yaml$/, "audit-policy-evaluator"],
  [/^validating-admission-policy\/node\/static-policies[.]yaml$/, "static-policy-evaluator"],
  [/^(rbac\/|pod-security\/|validating-admission-policy\/node\/|bootstrap\/(?!.*remove).*[.]yaml$|audit\/policy[.]yaml$)/, "kube-apiserver"],
];

/** A KMS plugin is not run where a bundle is proven. */
const proves = (path: string, { encryption }: Plan) => (path.startsWith("encryption/") && encryption.provider !== "kms" ? ["kube-apiserver"] : []);

/** The coverage of every checklist item, in its order, then of controls that are no item of it, then of the organisation's own checks. */
export function coverageOf(plan: Plan, targets: readonly TargetFiles[]): Coverage[] {
  const own = [...new Set(plan.checks.filter(({ area }) => area === "own").map(({ control }) => control))];
  return [
    ...checklist.map(({ item, control }) => ({ item, ...controlCoverage(control, plan, targets) })),
    ...catalogue.filter(({ item }) => item === undefined).map(({ id }) => controlCoverage(id, plan, targets)),
    ...own.map((control) => controlCoverage(control, plan, targets)),
  ];
}

function controlCoverage(control: string, plan: Plan, targets: readonly TargetFiles[]): Omit<Coverage, "item"> {
  const files = targets.flatMap(({ target, files: rendered }) =>
    rendered.filter((file) => file.control === control || file.controls?.includes(control)).map((file) => ({ ...file, path: `${target}/${file.path}` })),
  );
  const checks = plan.checks
    .filter((check) => check.control === control)
    .map(({ id, enforcement }) => {
      const paths = files.filter(({ check }) => check === id).map(({ path }) => path);
      return {
        check: id,
        enforcement,
        files: paths,
        provenBy: judges.filter(([folder]) => paths.some((path) => path.startsWith(folder))).map(([, engine]) => engine),
      };
    });
  const artifacts = files
    .filter(({ check }) => check === undefined)
    .map(({ path, proof }) => ({
      file: path,
      provenBy: [...evaluators.filter(([pattern]) => pattern.test(path)).map(([, evaluator]) => evaluator), ...proves(path, plan)],
      ...(proof === undefined ? {} : { proof }),
    }));
  const { references = [], beyondAdmission } = findControl(control) ?? {};
  const facts = { references, ...(beyondAdmission === undefined ? {} : { beyondAdmission }) };
  return { control, ...facts, checks, artifacts, missing: missing(control, plan, targets, checks.length + artifacts.length === 0) };
}

function missing(control: string, plan: Plan, targets: readonly TargetFiles[], empty: boolean): string[] {
  const said = [
    ...plan.notConfigured.filter((entry) => entry.control === control).map(({ parameters }) => `not configured: ${parameters.join(", ")}`),
    ...targets.flatMap(({ target, unsupported }) => unsupported.filter((entry) => entry.control === control).map(({ reason }) => `${target}: ${reason}`)),
  ];
  if (said.length > 0 || !empty) return said;
  return [catalogue.some(({ id }) => id === control) ? `not in the profile ${plan.profile} and not switched on` : "not rendered by this version"];
}
