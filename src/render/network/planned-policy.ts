import type { NetworkPolicySpec } from "../../kubernetes/network-policy/index.ts";

/** A NetworkPolicy to be rendered. */
export type PlannedPolicy = {
  readonly control: string;
  readonly namespace: string;
  readonly name: string;
  readonly spec: NetworkPolicySpec;
  /** What its file says above it. */
  readonly comments: readonly string[];
  /** What of the spec it comes from. */
  readonly pointer: string;
};
