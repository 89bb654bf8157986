import { checkKinds } from "../../checks/index.ts";
import { findControl } from "../../controls/catalogue.ts";
import { findKind, knownKinds } from "../../kubernetes/kinds.ts";
import { error, type Problem } from "../problem.ts";
import type { OwnCheck } from "../schema/own-checks.ts";
import { nearest } from "../words.ts";
import { parameterProblems } from "./parameter-problems.ts";
import type { Rule } from "./rule.ts";

/** The organisation's own checks. */
export const ownChecks: Rule = ({ checks = [] }) =>
  checks.flatMap((check, index) => {
    const at = `/spec/checks/${index}`;
    return [
      ...idProblems(check, at),
      ...(check.match?.kinds ?? []).flatMap((kind, position) => kindProblems(check, kind, `${at}/match/kinds/${position}`)),
      ...(check.match?.resources ? resourceProblems(check, `${at}/match/resources`) : []),
      ...parameterProblems(`${at}/parameters`, check.parameters, checkKinds[check.kind].problems(check.parameters)),
    ];
  });

function idProblems({ id }: OwnCheck, at: string): Problem[] {
  return findControl(id) ? [error("id-of-a-control", `${at}/id`, `${id} is the id of a control of the catalogue`, "give the check another id")] : [];
}

function kindProblems(check: OwnCheck, kind: string, at: string): Problem[] {
  const known = findKind(kind);
  if (!known) return [error("unknown-kind", at, `${kind} is no built-in kind`, kindRemedy(kind))];
  if (check.kind === "role-binding")
    return bindingKinds.includes(kind) ? [] : [error("kind-without-subjects", at, `${kind} binds nobody to a role`, `name ${bindingKinds.join(" or ")}`)];
  if (check.kind === "rbac-rule")
    return roleKinds.includes(kind) ? [] : [error("kind-without-rules", at, `${kind} is no role`, `name ${roleKinds.join(" or ")}`)];
  if (check.kind === "network-policy-peers")
    return kind === "NetworkPolicy" ? [] : [error("kind-without-peers", at, `${kind} has no rules with peers`, "name NetworkPolicy, or leave out match")];
  if (check.kind === "config-map-secrets")
    return kind === "ConfigMap"
      ? []
      : [error("kind-without-config-data", at, `config-map-secrets judges ConfigMaps; ${kind} is none`, "name ConfigMap, or leave match out")];
  if (check.kind === "object-field" || known.podSpec || (check.kind === "service-account-token" && kind === "ServiceAccount")) return [];
  return [error("kind-without-pod-spec", at, `${check.kind} judges pods; ${kind} has no pod spec`, podKinds(check))];
}

const roleKinds = ["ClusterRole", "Role"];
const bindingKinds = ["ClusterRoleBinding", "RoleBinding"];

function kindRemedy(kind: string): string {
  const near = nearest(kind, knownKinds);
  return `${near === undefined ? "" : `did you mean ${JSON.stringify(near)}? `}use match.resources for custom resources`;
}

function resourceProblems(check: OwnCheck, at: string): Problem[] {
  return check.kind === "object-field"
    ? []
    : [error("kind-without-pod-spec", at, `${check.kind} judges pods; where the pod spec of a custom resource is, is not known`, podKinds(check))];
}

function podKinds({ kind }: OwnCheck): string {
  const kinds = [...knownKinds.filter((name) => findKind(name)?.podSpec), ...(kind === "service-account-token" ? ["ServiceAccount"] : [])];
  return `match ${kinds.join(", ")}; or use the kind object-field`;
}
