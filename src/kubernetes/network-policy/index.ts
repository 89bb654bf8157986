export { Cluster, type ClusterObjects } from "./cluster.ts";
export { type DefaultDeny, defaultDeny } from "./default-deny.ts";
export { type Answer, allows, type ExplainedSide, type Explanation, explain, type RuleReference, type Side } from "./evaluate.ts";
export { blocksIntersect, isBlockInside, parseAddress, parseBlock } from "./ip-block.ts";
export { isNetworkPolicy, isOtherNetworkPolicy, namespaceOf, networkPolicySpecOf, podOf } from "./read.ts";
export { type Reopened, reopened } from "./reopened.ts";
export { selects } from "./selector.ts";
export { metadataAddresses, privateBlocks } from "./special-addresses.ts";
export {
  type Connection,
  type Direction,
  directions,
  type Endpoint,
  type LabelSelector,
  type LabelValues,
  type Namespace,
  type NetworkPolicy,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  NetworkPolicySpecSchema,
  type NetworkProtocol,
  namespaceNameLabel,
  networkProtocols,
  type Pod,
  type Verdict,
} from "./types.ts";
