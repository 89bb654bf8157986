import type { Diagnostic, Location } from "../diagnostics/diagnostic.ts";
import { blocksIntersect, type Direction, isBlockInside, type NetworkPolicy, privateBlocks, reopened } from "../kubernetes/network-policy/index.ts";
import { isDenied } from "../render/network/default-deny.ts";
import { networkPolicies } from "../render/network/policies.ts";
import type { Plan } from "../spec/plan.ts";

const field: Readonly<Record<Direction, "ingress" | "egress">> = { Ingress: "ingress", Egress: "egress" };

/** Addresses that a policy leaves out and another one opens again: policies only ever add. */
export function reopenedWarnings(policies: readonly NetworkPolicy[], locate: (policy: NetworkPolicy) => Location | undefined): Diagnostic[] {
  const placeOf = ({ policy, rule }: { policy: NetworkPolicy; rule: number }, direction: Direction) =>
    `${policy.namespace}/${policy.name} ${field[direction]}[${rule}]`;
  return reopened(policies).map(({ direction, closing, except, reopening, cidr }) => ({
    code: "reopened",
    severity: "warning",
    message: `${except} is left out by ${placeOf(closing, direction)} and opened by ${placeOf(reopening, direction)} (${cidr ?? "every address"}), on pods that both may select`,
    location: locate(reopening.policy),
    remedy: `leave ${except} out there too, or select other pods`,
  }));
}

/** What the network of a plan does that whoever wrote its spec may not expect. */
export function networkWarnings(plan: Plan, file: string): Diagnostic[] {
  const policies = networkPolicies(plan);
  const pointers = new Map<NetworkPolicy, string>(policies.map((policy) => [policy, policy.pointer]));
  const rendered = new Set(pointers.values());
  const found = [...newlyIsolated(plan), ...clusterAddresses(plan), ...namedPorts(plan), ...deniedSystemNamespaces(plan)].filter(({ entry }) =>
    rendered.has(entry),
  );
  return [
    ...found.map(({ code, pointer, message, remedy }): Diagnostic => ({ code, severity: "warning", message, location: { file, pointer }, remedy })),
    ...reopenedWarnings(policies, (policy) => ({ file, pointer: pointers.get(policy) })),
  ];
}

/** `entry` is the pointer of what is rendered: what no enabled control renders needs no warning. */
type Found = { readonly entry: string; readonly code: string; readonly pointer: string; readonly message: string; readonly remedy: string };

/** Ends of flows and egress whose namespaces deny nothing by default: there the policy is what isolates. */
function newlyIsolated(plan: Plan): Found[] {
  const { flows, egress } = plan.network;
  const flowEnds = flows.flatMap(({ name, from, to }, index) => [
    isolated(plan, `flow ${name}`, `/spec/network/flows/${index}`, "from", from.namespace, "Egress"),
    isolated(plan, `flow ${name}`, `/spec/network/flows/${index}`, "to", to.namespace, "Ingress"),
  ]);
  const egressEnds = egress.map(({ name, from }, index) => isolated(plan, `egress ${name}`, `/spec/network/egress/${index}`, "from", from.namespace, "Egress"));
  return [...flowEnds, ...egressEnds].flat();
}

function isolated(plan: Plan, what: string, entry: string, end: "from" | "to", namespace: string, direction: Direction): Found[] {
  if (isDenied(plan, namespace, direction)) return [];
  const pointer = `${entry}/${end}/namespace`;
  const consequence = `the policy of ${what} isolates its pods there for ${field[direction]}: they talk by declared flows only`;
  return plan.namespaces.some(({ name }) => name === namespace)
    ? [
        {
          entry,
          code: "newly-isolated",
          pointer,
          message: `${namespace} does not deny ${direction} by default; ${consequence}`,
          remedy: `add ${direction} to its defaultDeny, and declare whatever else these pods need`,
        },
      ]
    : [
        {
          entry,
          code: "namespace-not-declared",
          pointer,
          message: `${namespace} is not in spec.namespaces; ${consequence}`,
          remedy: "check the name, or declare the namespace with its defaultDeny",
        },
      ];
}

/** Egress that was meant for the world outside and is to the cluster's pods as well: nothing private is left out of its block. */
const clusterAddresses = ({ network: { egress } }: Plan): Found[] =>
  egress.flatMap(({ name, cidrs, except = [] }, index) =>
    cidrs.flatMap((cidr, place) => {
      const inside = privateBlocks.filter((block) => isBlockInside(block, cidr));
      if (inside.length === 0 || inside.some((block) => except.some((hole) => blocksIntersect(block, hole)))) return [];
      return [
        {
          entry: `/spec/network/egress/${index}`,
          code: "egress-to-cluster",
          pointer: `/spec/network/egress/${index}/cidrs/${place}`,
          message: `${cidr} of egress ${name} holds ${inside.join(", ")}: most network plugins let it reach pods, Services and nodes by their addresses, too`,
          remedy: `except what is private, or at least the cluster's own: except: [${inside.join(", ")}]`,
        },
      ];
    }),
  );

const namedPorts = ({ network: { egress } }: Plan): Found[] =>
  egress.flatMap(({ name, ports }, index) =>
    ports.flatMap(({ port }, place) =>
      typeof port === "string"
        ? [
            {
              entry: `/spec/network/egress/${index}`,
              code: "named-port-to-addresses",
              pointer: `/spec/network/egress/${index}/ports/${place}/port`,
              message: `egress ${name} names the port ${port}, and names are not resolved for addresses: nothing is allowed by it`,
              remedy: "write the port's number",
            },
          ]
        : [],
    ),
  );

const deniedSystemNamespaces = ({ namespaces, exemptNamespaces }: Plan): Found[] =>
  namespaces.flatMap(({ name }, index) => {
    const pointer = `/spec/namespaces/${index}/defaultDeny`;
    if (!exemptNamespaces.includes(name)) return [];
    return [
      {
        entry: pointer,
        code: "system-namespace-denied",
        pointer,
        message: `${name} is exempt from checks, as namespaces of the cluster itself are, and denied by default: nodes and the API server, which no flow can name, reach its DNS, webhooks and metrics no more`,
        remedy: "leave out its defaultDeny, unless policies of your own let them in",
      },
    ];
  });
