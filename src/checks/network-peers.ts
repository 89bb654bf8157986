import type { JsonObject } from "../kubernetes/json.ts";
import { type Direction, directions, metadataAddresses } from "../kubernetes/network-policy/index.ts";

/** Where the rules of a direction stand in a NetworkPolicy's spec, and their peers in a rule. */
export const ruleFields: Readonly<Record<Direction, { readonly rules: string; readonly peers: string }>> = {
  Ingress: { rules: "ingress", peers: "from" },
  Egress: { rules: "egress", peers: "to" },
};

/** The parameters of a check of that kind with their defaults written out. */
export type NetworkPeers = { readonly directions: readonly Direction[]; readonly requirePolicyTypes: boolean; readonly allowDns: boolean };

export function networkPeersOf(parameters: JsonObject): NetworkPeers {
  const { directions: judged = [...directions], requirePolicyTypes = true, allowDns = false } = parameters as unknown as Partial<NetworkPeers>;
  return { directions: directions.filter((direction) => judged.includes(direction)), requirePolicyTypes, allowDns };
}

/** The metadata addresses without their prefixes. */
export const metadataHosts = metadataAddresses.map((address) => address.split("/")[0] as string);
