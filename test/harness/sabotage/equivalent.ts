/** A break that changes the files and not their meaning, for these checks, with the reason. */
export type Equivalent = { readonly name: string; readonly checks: RegExp; readonly because: string };

/** Every break that no case can notice. One that a case does notice is stale, and fails. */
export const equivalentGatekeeper: readonly Equivalent[] = [
  {
    name: "match of cluster-scoped objects",
    checks: /^require-pod-security-labels\//,
    because: "Namespaces are the only kind that the check matches, and they have cluster scope",
  },
  {
    name: "match of namespaced objects",
    checks: /^(?!require-pod-security-labels|restrict-cluster-admin|disallow-cluster-admin|check-6)|^check-6\//,
    because: "all kinds that the check matches have a namespace",
  },
  {
    name: "Rego of another package",
    checks: /./,
    because: "a template's package name is free: Gatekeeper rewrites it, and the module is compiled under the name that it declares",
  },
  {
    name: "operator unknown",
    checks: /^(disallow-host-path-volumes|check-3)\//,
    because: "the operator is Absent, which no value satisfies; an unknown one is satisfied by none",
  },
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
    checks: /^(restrict-cluster-admin-bindings|disallow-cluster-admin-service-accounts|require-pod-security-labels|require-team-label|check-5|check-7)\//,
    because: "the check reads no pod spec",
  },
];
