import * as Type from "typebox";
import { directions } from "../kubernetes/network-policy/index.ts";
import type { CheckKind } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { networkPeerBoundaries } from "./network-peer-boundaries.ts";
import { networkPeersOf } from "./network-peers.ts";
import { unlessProperty } from "./predicate.ts";

/**
 * Whom the rules of a NetworkPolicy let in and out.
 *
 * In the directions that are judged, every rule must name its peers. One without any (`from` or `to` absent, null or empty;
 * an empty rule; a null one, which the API server makes an empty one of) is for everyone, on whatever ports. A peer fails:
 *
 * - that names nothing;
 * - whose namespaceSelector picks every namespace, or every one but some: it has neither a label nor an expression with
 *   `In`, or with `Exists` on another key than `kubernetes.io/metadata.name`. Its podSelector does not help, because pods
 *   of any namespace can carry its labels. A podSelector alone picks pods of the policy's own namespace, and passes;
 * - whose ipBlock holds a metadata address (169.254.169.254, fd00:ec2::254) that none of its `except` holds, as 0.0.0.0/0
 *   and ::/0 do; or whose cidr is no address block.
 *
 * No rules, absent, null or empty: nobody is let through, so it passes. Rules of a direction that `policyTypes` leaves out
 * are judged too: they are one word away from having an effect. `policyTypes` must be written unless
 * `requirePolicyTypes` is false, since what its absence means depends on the rules. With `allowDns` an egress rule for port
 * 53 alone, over UDP or TCP, may be for everyone; such a rule lets anything out that speaks on that port. On UPDATE the
 * check is skipped where all of this is equal in object and oldObject.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const networkPolicyPeers: CheckKind = {
  name: "network-policy-peers",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      directions: Type.Optional(
        Type.Array(Type.Enum([...directions]), { minItems: 1, uniqueItems: true, description: "The rules that are judged (default: both directions)." }),
      ),
      requirePolicyTypes: Type.Optional(Type.Boolean({ description: "Whether policyTypes must be written (default: true)." })),
      allowDns: Type.Optional(Type.Boolean({ description: "Whether egress rules for port 53 alone may be for everyone (default: false)." })),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { directions: judged, allowDns } = parameters;
    const idle = allowDns === true && Array.isArray(judged) && !judged.includes("Egress");
    return [...unlessProblems(parameters), ...(idle ? [{ key: "allowDns", message: "is about egress rules, which directions leaves out" }] : [])];
  },
  boundaries: (parameters) => withExcuses(parameters, networkPeerBoundaries(networkPeersOf(parameters)), "object"),
};
