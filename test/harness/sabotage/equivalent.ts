import type { Target } from "./break.ts";

/** A break that changes the files and not their meaning, for these checks, with the reason. */
type Equivalent = { readonly name: string; readonly checks: RegExp; readonly because: string };

/** The names of the breaks that no case can notice in that check. One that a case does notice is stale, and fails. */
export const equivalents = (target: Target, check: string): string[] => entries[target].filter(({ checks }) => checks.test(check)).map(({ name }) => name);

/** Objects outside namespaces are in none that is exempt. */
const clusterScoped = {
  checks: /^(prefer-namespaced-roles\/|restrict-cluster-admin-bindings\/aggregated-roles|check-9\/)/,
  because: "all kinds that the check matches have cluster scope",
};

/** What a check of objects without a namespace says nothing of. */
const inNoNamespace = (...names: readonly string[]): Equivalent[] =>
  names.flatMap((name) => [
    { name, checks: /^external-secrets\/store-conditions$/, because: "a ClusterSecretStore is in no namespace that could be exempt" },
    { name, ...clusterScoped },
  ]);

const exemptions = ["exempt namespaces by prefix", "first exempt namespace dropped", "last exempt namespace dropped"];

/** What both kinds of Kyverno policies have. */
const kyverno: readonly Equivalent[] = [
  {
    name: "accounts of the binding's namespace have none",
    checks: /\/cluster-admin$/,
    because: "no ServiceAccount is allowed, so that it does not matter which one a subject is",
  },
  {
    name: "accounts of the binding's namespace have none",
    checks: /^prefer-namespaced-roles\/cluster-role-bindings$/,
    because: "a ClusterRoleBinding is in no namespace that its accounts could be of",
  },
  ...["accounts of the binding's namespace have none", "users that spell accounts are users"].map((name) => ({
    name,
    checks: /\/public-subjects$/,
    because: "none of the subjects that are judged is a ServiceAccount, nor spelled as one",
  })),
  { name: "pods may run as default", checks: /\/automount$/, because: "the account default is not opted in by its name, nor is one named none" },
  ...["short names not completed", "index.docker.io not completed", "library/ not completed", "localhost is no registry"].map((name) => ({
    name,
    checks: /^restrict-image-registries\//,
    because: "no registry that is listed is part of Docker Hub: whatever a name is completed to is as foreign",
  })),
  { name: "localhost is no registry", checks: /^check-1\//, because: "of Docker Hub only library/ is listed: localhost/ is as foreign there" },
  { name: "absence passes", checks: /^restrict-volume-types\/volume-types$/, because: "no element of a list is absent" },
  ...["tag latest allowed", "no tag is no latest"].map((name) => ({
    name,
    checks: /^check-1\//,
    because: "the check asks for a digest too, and tags are looked at only where there is none",
  })),
];

const hubIsListed = { name: "library/ not completed", checks: /^check-6\//, because: "all of Docker Hub is listed, library/ or not" };

const ofNamespaces = { checks: /^require-pod-security-labels\//, because: "a Namespace counts as in itself, so its namespace says what its name does" };

const clusterPolicy: readonly Equivalent[] = [
  { name: "no binding allowed", checks: /^disallow-cluster-admin-service-accounts\//, because: "the check allows no binding as it is" },
  {
    name: "allowed bindings of every role",
    checks: /^restrict-cluster-admin-bindings\/cluster-admin$/,
    because: "only bindings to cluster-admin are judged, and that is the role",
  },
  ...kyverno,
  ...inNoNamespace(...exemptions, "exclusions dropped", "exempt namespace more"),
  hubIsListed,
  { name: "excluded waiver without names", ...ofNamespaces },
  {
    name: "absence passes",
    checks: /\/(enforce-label|read-only-root-filesystem|allow-privilege-escalation|drop-capabilities|require-team-label|sysctls|store-conditions|check-7)$/,
    because: "the comparison that is left fails for null as well",
  },
  {
    name: "pattern not anchored at its end",
    checks: /^require-resource-limits\//,
    because: "the limit with the maximum is required too, and what is asked of its presence is a quantity",
  },
  {
    name: "registry dots are wildcards",
    checks: /^check-6\//,
    because: "the first dot is that of docker.io, and a name like it without a dot is one of Docker Hub, all of which is listed",
  },
  { name: "first exemption dropped", checks: /^check-2\//, because: "the account default is opted in by its name as well" },
];

const validatingPolicy: readonly Equivalent[] = [
  ...kyverno,
  ...inNoNamespace(...exemptions, "nothing exempt"),
  hubIsListed,
  { name: "waiver of every kind", ...ofNamespaces, because: "Namespaces are the only kind that the check matches" },
  { name: "waiver of one namespace more", ...ofNamespaces },
  { name: "waiver without names", ...ofNamespaces },
  {
    name: "inherited value not looked at",
    checks:
      /^(require-security-context\/run-as-user|restrict-selinux-options\/|restrict-app-armor-profiles\/profile|disallow-unconfined-seccomp\/|disallow-windows-host-process\/|check-4\/)/,
    because: "absence passes, and a bad value of the pod fails by itself",
  },
  {
    name: "padding read as text",
    checks: /^(check-12\/|disallow-secrets-in-configmaps\/values$)/,
    because: "it adds @ at the end: the pattern holds none, and asks at most whether a word ends there, which it does before @ as well",
  },
  {
    name: "last letters of the alphabet exchanged",
    checks: /^check-12\//,
    because: "they stand for nothing that the pattern matches: in base64 ASCII's letters, digits and _ are written without + and /",
  },
  { name: "account default judged", checks: /^check-2\//, because: "the account default is opted in by its name as well" },
];

const gatekeeper: readonly Equivalent[] = [
  ...["every namespace exempt", "match of one namespace"].map((name) => ({ name, ...clusterScoped })),
  {
    name: "allowed binding of every role",
    checks: /^restrict-cluster-admin-bindings\/cluster-admin$/,
    because: "only bindings to cluster-admin are judged, and that is the role",
  },
  { name: "accounts not judged", checks: /\/public-subjects$/, because: "none of the subjects that are judged is a ServiceAccount" },
  {
    name: "allowed RoleBinding of every namespace",
    checks: /\/public-subjects$/,
    because: "the one RoleBinding is of kube-public, which is exempt",
  },
  {
    name: "match of cluster-scoped objects",
    checks: /^(require-pod-security-labels\/|prefer-namespaced-roles\/|restrict-cluster-admin-bindings\/aggregated-roles|check-9\/)/,
    because: "all kinds that the check matches have cluster scope",
  },
  {
    name: "match of namespaced objects",
    checks:
      /^(?!require-pod-security-labels|restrict-cluster-admin|disallow-cluster-admin|prefer-namespaced|check-5|check-7|check-8|check-9|external-secrets\/store-conditions)/,
    because: "all kinds that the check matches have a namespace",
  },
  {
    name: "Rego of another package",
    checks: /./,
    because: "a template's package name is free: Gatekeeper rewrites it, and the module is compiled under the name that it declares",
  },
  ...inNoNamespace(...exemptions, "nothing exempt"),
  {
    name: "operator unknown",
    checks: /^(restrict-volume-types\/host-path|check-3\/|restrict-cluster-admin-bindings\/aggregated-roles)/,
    because: "the operator is Absent, which no value satisfies; an unknown one is satisfied by none",
  },
  { name: "absence flipped", checks: /^restrict-volume-types\/volume-types$/, because: "no element of a list is absent" },
  { name: "no tag forbidden", checks: /^check-1\//, because: "the check asks for a digest too, and tags are looked at only where there is none" },
  { name: "tag latest allowed", checks: /^check-1\//, because: "the check asks for a digest too, and tags are looked at only where there is none" },
  {
    name: "waiver of every namespace that cases use",
    checks: /^require-pod-security-labels\//,
    because: "a Namespace counts as in itself, and the waiver names it",
  },
  {
    name: "waiver without names",
    checks: /^require-pod-security-labels\//,
    because: "a Namespace counts as in itself, so its namespace says what its name does",
  },
  {
    name: "Rego that knows no CronJob",
    checks:
      /^(restrict-cluster-admin-bindings|disallow-cluster-admin-service-accounts|prefer-namespaced-roles|explicit-service-flows|restrict-egress|require-pod-security-labels|require-team-label|disallow-secrets-in-configmaps|external-secrets|check-5|check-7|check-8|check-9|check-10|check-11|check-12)\//,
    because: "the check reads no pod spec",
  },
];

const entries: Readonly<Record<Target, readonly Equivalent[]>> = {
  gatekeeper,
  "kyverno/ClusterPolicy": clusterPolicy,
  "kyverno/ValidatingPolicy": validatingPolicy,
};
