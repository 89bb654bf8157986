import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Verdict } from "../kubernetes/network-policy/index.ts";

/** A NetworkPolicy as `namespace/name`, and where it stands. */
export type PolicyPlace = { readonly policy: string; readonly file?: string; readonly line?: number };

/** A rule of it, as its field: `egress[0]`. */
export type RulePlace = PolicyPlace & { readonly rule: string };

/** One end of a connection; isolated where a policy selects the pod in that direction. */
export type NetworkSide = {
  readonly verdict: Verdict;
  readonly isolated: boolean;
  readonly isolatedBy: readonly PolicyPlace[];
  readonly allowedBy: readonly RulePlace[];
  /** Rules that would allow it if what is not known or not defined turned out to suit them. */
  readonly perhapsAllowedBy: readonly RulePlace[];
  /** Whether a pod on the host's network is involved, of which the API does not say what policies do. */
  readonly hostNetwork: boolean;
};

/** One pod to another; ends are named as objects of the manifests, or as they were asked for. */
export type NetworkAnswer = {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
  readonly egress: NetworkSide;
  readonly ingress: NetworkSide;
};

/** `mixed` where pods that were asked for together are not let through alike. */
export type NetworkAllows = {
  readonly verdict: Verdict | "mixed";
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
  readonly answers: readonly NetworkAnswer[];
  readonly read: { readonly files: number; readonly policies: number; readonly namespaces: number; readonly pods: number };
  readonly warnings: readonly Diagnostic[];
};
