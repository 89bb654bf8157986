import { loadSpec } from "../spec/load.ts";
import { resolve } from "../spec/resolve.ts";
import type { HardeningSpec } from "../spec/schema/index.ts";
import type { Waiver } from "../spec/schema/waivers.ts";
import type { ScanOptions } from "./scan.ts";
import type { WaiverScan } from "./waiver-scan.ts";
import type { ListedWaiver, WaiverStatus, WaiversResult } from "./waivers-result.ts";

export type WaiversOptions = Pick<ScanOptions, "stdin" | "namespace"> & {
  readonly spec: string;
  /** Files, folders, globs, and `-` for standard input; without any, nothing is scanned. */
  readonly scan?: readonly string[] | undefined;
  /** Days within which an end is soon. */
  readonly within: number;
  /** Whether a list with expired waivers is clean. */
  readonly allowExpired: boolean;
  readonly now: Date;
};

/** Lists the waivers of a spec, expired ones too, and what objects of a scan need them. @throws UserError */
export async function listWaivers(options: WaiversOptions): Promise<WaiversResult> {
  const { spec, warnings } = loadSpec(options.spec, { now: options.now, allowExpired: true });
  const waivers = spec.spec.waivers ?? [];
  const scanned = options.scan && (await scan(spec, { ...options, paths: options.scan }));
  const listed = waivers.map((waiver, index) => listedWaiver(waiver, index, options, scanned?.uses[index]));
  const counts = {
    expired: listed.filter(({ status }) => status === "expired").length,
    endsSoon: listed.filter(({ status }) => status === "ends-soon").length,
    notNeeded: listed.filter(({ use }) => use !== undefined && use.need !== "needed" && use.need !== "audited").length,
  };
  return {
    spec: spec.metadata.name,
    today: options.now.toISOString().slice(0, 10),
    within: options.within,
    waivers: listed,
    counts,
    ...(scanned ? { scanned: { files: scanned.files, objects: scanned.objects } } : {}),
    notes: notesOn(listed),
    // Of waivers only, and not what the list says itself.
    warnings: warnings.filter(({ code, location }) => code !== "expired-waiver" && location?.pointer?.startsWith("/spec/waivers/")),
    clean: (options.allowExpired || counts.expired === 0) && counts.notNeeded === 0,
  };
}

/** What judges is loaded only where there is something to judge. */
async function scan(spec: HardeningSpec, options: Pick<ScanOptions, "paths" | "stdin" | "namespace">): Promise<WaiverScan> {
  const { scanForWaivers } = await import("./waiver-scan.ts");
  return scanForWaivers(resolve(spec), spec.spec.waivers ?? [], options);
}

const dayLength = 24 * 60 * 60 * 1000;

function listedWaiver(waiver: Waiver, index: number, { now, within }: WaiversOptions, use: ListedWaiver["use"]): ListedWaiver {
  const daysLeft = Date.parse(`${waiver.expires}T00:00:00Z`) / dayLength - Math.floor(now.getTime() / dayLength);
  return { number: index + 1, pointer: `/spec/waivers/${index}`, ...waiver, daysLeft, status: statusOf(daysLeft, within), ...(use ? { use } : {}) };
}

/** A waiver ends with its day, UTC. */
function statusOf(daysLeft: number, within: number): WaiverStatus {
  if (daysLeft < 0) return "expired";
  return daysLeft <= within ? "ends-soon" : "current";
}

function notesOn(waivers: readonly ListedWaiver[]): string[] {
  const byLabels = waivers.filter(({ match }) => match.podSelector).map(({ number }) => number);
  return [
    ...(waivers.length > 0
      ? [
          "nothing ends by itself in the cluster, where only a PolicyException of Kyverno could, and none is rendered: policies keep a waiver, expired or not, until the bundle is rendered without it and applied",
        ]
      : []),
    ...(byLabels.length > 0
      ? [
          `a podSelector goes by labels, which whoever may create Pods in its namespaces can set: ${byLabels.length === 1 ? "waiver" : "waivers"} ${byLabels.join(", ")}`,
        ]
      : []),
    ...(waivers.some(({ use }) => use)
      ? ["a scan knows what it read: an object that is elsewhere, or that a controller makes, may need a waiver that nothing here needs"]
      : []),
  ];
}
