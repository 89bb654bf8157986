import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Waiver } from "../spec/schema/waivers.ts";
import type { ScannedObject } from "./scan-result.ts";

/** How a waiver's last day stands to today. */
export type WaiverStatus = "expired" | "ends-soon" | "current";

/** Whether a scan has objects that need a waiver, and if not, why. */
export type WaiverNeed =
  | "needed"
  /** No object of the scan needs it, but an audit of the cluster may: it is of what only that judges. */
  | "audited"
  /** Every check that it is of is off. */
  | "no-check"
  /** It is for no object of the scan. */
  | "no-match"
  /** What it is for holds to the checks without any waiver. */
  | "no-failure"
  /** Other waivers take out all that it takes out. */
  | "doubled";

/** What a scan says of a waiver. */
export type WaiverUse = {
  readonly need: WaiverNeed;
  readonly objects: {
    /** That it is for. */
    readonly matching: number;
    /** Of these, that it takes findings out of. */
    readonly failing: number;
    /** Of these, that have a finding which no other waiver takes out. */
    readonly needing: number;
  };
  /** The first of those that need it. */
  readonly neededBy: readonly ScannedObject[];
  /** Numbers of the waivers that take out what it takes out. */
  readonly doubledBy: readonly number[];
};

/** A waiver as the spec has it, and how it stands. */
export type ListedWaiver = Waiver & {
  /** Its place in the spec, from 1. */
  readonly number: number;
  readonly pointer: string;
  /** 0 on its last day, UTC; below 0 once it has expired. */
  readonly daysLeft: number;
  readonly status: WaiverStatus;
  /** Of a run with a scan. */
  readonly use?: WaiverUse;
};

export type WaiversResult = {
  readonly spec: string;
  /** Today, UTC. */
  readonly today: string;
  /** Days within which an end is soon. */
  readonly within: number;
  /** In the order of the spec. */
  readonly waivers: readonly ListedWaiver[];
  readonly counts: { readonly expired: number; readonly endsSoon: number; readonly notNeeded: number };
  readonly scanned?: { readonly files: number; readonly objects: number };
  /** What is to be known of all of this. */
  readonly notes: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** Whether none has expired, unless that is allowed, and none is without need in the scan. */
  readonly clean: boolean;
};
