import { podSecurityLevels } from "../../kubernetes/pod-security.ts";
import { minorOf } from "../../kubernetes/versions.ts";
import { type Problem, warning } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import type { NamespaceSpec } from "../schema/namespaces.ts";
import type { Rule } from "./rule.ts";

/** Namespaces and their Pod Security labels. */
export const namespaces: Rule = (spec, { plan }) =>
  plan.namespaces.flatMap((namespace, index) => {
    const at = `/spec/namespaces/${index}`;
    return [
      ...(plan.exemptNamespaces.includes(namespace.name)
        ? [
            warning(
              "exempt-namespace",
              `${at}/name`,
              `${namespace.name} is exempt: no check judges what is in it`,
              "remove it from exemptNamespaces where it is to be judged",
            ),
          ]
        : []),
      ...podSecurityProblems(namespace, `${at}/podSecurity`, spec),
    ];
  });

function podSecurityProblems({ podSecurity }: NamespaceSpec, at: string, { cluster }: SpecBody): Problem[] {
  if (!podSecurity) return [];
  const { enforce, version } = podSecurity;
  const weaker = (["audit", "warn"] as const).filter((mode) => strictness(podSecurity[mode] ?? enforce) < strictness(enforce));
  return [
    ...weaker.map((mode) =>
      warning(
        "level-without-effect",
        `${at}/${mode}`,
        `${mode} at ${podSecurity[mode]} says nothing: ${enforce} is enforced, which is stricter`,
        `set ${mode} to ${enforce} or stricter, or remove it`,
      ),
    ),
    ...(version !== undefined && version !== "latest" && minorOf(version) > minorOf(cluster.kubernetesVersion)
      ? [
          warning(
            "version-ahead",
            `${at}/version`,
            `the cluster is ${cluster.kubernetesVersion} and does not know the policies of ${version}: it takes its newest ones`,
            `use v${cluster.kubernetesVersion} or latest`,
          ),
        ]
      : []),
  ];
}

const strictness = (level: (typeof podSecurityLevels)[number]) => podSecurityLevels.indexOf(level);
