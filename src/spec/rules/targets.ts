import { minorOf } from "../../kubernetes/versions.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { Rule } from "./rule.ts";

/** Newest minor versions that the rendered files were tried with. */
const newest = { kyverno: 19, gatekeeper: 23 } as const;

/** The first minor version that serves policies.kyverno.io/v1. */
const firstWithV1 = 17;

/** The first minor version that no longer executes ClusterPolicy. */
const firstWithoutClusterPolicy = 20;

/** The engines' versions and what is rendered for them. */
export const targets: Rule = ({ targets: { kyverno, gatekeeper } }, { plan }) => [
  ...(kyverno && plan.kyverno ? kyvernoProblems(kyverno, plan.kyverno) : []),
  ...(gatekeeper && plan.gatekeeper ? tooNew("gatekeeper", plan.gatekeeper.version) : []),
];

type KyvernoPlan = { readonly version: string; readonly policyKinds: readonly string[]; readonly apply: string };

function kyvernoProblems(written: object, { version, policyKinds, apply }: KyvernoPlan): Problem[] {
  const minor = minorOf(version);
  const at = (kind: string) => ("policyKinds" in written ? `/spec/targets/kyverno/policyKinds/${policyKinds.indexOf(kind)}` : "/spec/targets/kyverno/version");
  const problems = tooNew("kyverno", version);
  if (!policyKinds.includes(apply)) {
    problems.push(
      error(
        "not-rendered",
        "/spec/targets/kyverno/apply",
        `${apply} cannot be applied: policyKinds does not hold it`,
        `add ${apply} to policyKinds, or apply ${policyKinds.join(" or ")}`,
      ),
    );
  }
  if (policyKinds.includes("ClusterPolicy") && minor >= firstWithoutClusterPolicy) {
    problems.push(
      error(
        "unsupported-version",
        at("ClusterPolicy"),
        `Kyverno ${version} does not execute ClusterPolicy any more: it would enforce nothing`,
        "set policyKinds to [ValidatingPolicy]",
      ),
    );
  }
  if (policyKinds.includes("ValidatingPolicy") && minor < firstWithV1) {
    problems.push(
      error(
        "unsupported-version",
        at("ValidatingPolicy"),
        `Kyverno ${version} does not serve policies.kyverno.io/v1, which ValidatingPolicy needs`,
        "set policyKinds to [ClusterPolicy], or use Kyverno 1.17 or later",
      ),
    );
  }
  return problems;
}

function tooNew(engine: keyof typeof newest, version: string): Problem[] {
  if (minorOf(version) <= newest[engine]) return [];
  const major = version.split(".")[0];
  return [
    warning(
      "unknown-version",
      `/spec/targets/${engine}/version`,
      `${engine} ${version} is newer than this version of Bulwark knows (${major}.${newest[engine]})`,
      "test the rendered files in a cluster before they enforce",
    ),
  ];
}
