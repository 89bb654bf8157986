import { assemble } from "../../bundle/assemble.ts";
import type { BundleRecord } from "../../bundle/bundle.ts";
import { bundleFilesIn } from "../../bundle/read.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { judgedFeatures } from "../../engines/kube-apiserver/ask-all.ts";
import { type ControlPlane, startControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { createNamespaces, createObject } from "../../engines/kube-apiserver/objects.ts";
import { Resources } from "../../engines/kube-apiserver/resources.ts";
import { documentsIn } from "../../engines/policies.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { Plan } from "../../spec/plan.ts";
import { boundaryCases } from "../boundary-cases.ts";
import type { Case } from "../case.ts";
import { ownCases } from "../case-files.ts";
import { exclusionCases } from "../exclusion-cases.ts";
import { loadPlan } from "../plan.ts";
import { proveAudit } from "./audit.ts";
import { readDefinitions } from "./definitions.ts";
import { proveEncryption } from "./encryption.ts";
import { proveManifests } from "./manifests.ts";
import { everyRequest, startNodePlane } from "./node-plane.ts";
import { provePodSecurity } from "./pod-security.ts";
import { type PoliciesOptions, provePolicies } from "./policies.ts";
import { notProven, type Proof } from "./proof.ts";
import { proveRoles } from "./roles.ts";
import { proveStaticPolicies } from "./static-policies.ts";
import { withServer } from "./with-server.ts";

export type ProveOptions = PoliciesOptions & {
  readonly spec: string;
  /** Folder of cases; where none is named, test/cases beside the spec is taken if it is there. */
  readonly cases?: string;
  /** Folder of a bundle whose files are proven as they are; else the spec is rendered in memory. */
  readonly bundle?: string;
  /** Files and folders with CustomResourceDefinitions. */
  readonly crds: readonly string[];
  readonly allowExpired: boolean;
  readonly now: Date;
};

/** What was seen of one item of the checklist, one control beside it, or one check of the organisation's own. */
export type ProvenItem = { readonly item?: string; readonly control: string; readonly proofs: readonly Proof[] };

export type ProveOutcome = {
  /** Version of kube-apiserver, and the minor version that it behaved as. */
  readonly server: string;
  readonly kubernetesVersion: string;
  readonly seconds: number;
  /** In the order of the checklist. */
  readonly items: readonly ProvenItem[];
  /** Whether every claim holds that could be asked, and at least one was. */
  readonly holds: boolean;
  readonly warnings: readonly Diagnostic[];
};

/**
 * Starts API servers with what the bundle renders, and has them show what the spec claims.
 * @throws UserError where the spec cannot be read, or no API server can be had
 */
export async function prove(options: ProveOptions): Promise<ProveOutcome> {
  const begun = performance.now();
  const { plan, digest, warnings } = loadPlan(options.spec, options);
  const assembled = assemble(plan, digest);
  const files = options.bundle === undefined ? assembled.files : bundleFilesIn(options.bundle);
  const definitions = readDefinitions(options.crds);
  const cases = casesOf(plan, options);
  const stopAll = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopAll.signal]) : stopAll.signal;
  const parts = [
    proveObjects(plan, assembled.record, files, definitions, cases, { ...options, signal }),
    proveNodes(plan, files, { ...options, signal }),
  ] as const;
  // Where one cannot go on the other is of no use, and must be gone before anything is said.
  for (const part of parts) part.catch((error: unknown) => stopAll.abort(error));
  const settled = await Promise.allSettled(parts);
  const failed = settled.find(({ status }) => status === "rejected");
  if (failed) throw options.signal?.aborted ? options.signal.reason : stopAll.signal.reason;
  const [objects, nodes] = await Promise.all(parts);
  const proofs = [...objects.proofs, ...nodes];
  return {
    server: objects.version,
    kubernetesVersion: plan.kubernetesVersion,
    seconds: Number(((performance.now() - begun) / 1000).toFixed(1)),
    items: itemsOf(assembled.record, proofs),
    holds: proofs.some(({ outcome }) => outcome === "holds") && proofs.every(({ outcome }) => outcome !== "broken"),
    warnings,
  };
}

/** On a server of its own: everything that goes through its API. */
async function proveObjects(
  plan: Plan,
  record: BundleRecord,
  files: readonly BundleFile[],
  definitions: Parameters<typeof proveManifests>[2],
  cases: readonly Case[],
  options: PoliciesOptions,
): Promise<{ proofs: Proof[]; version: string }> {
  const { signal } = options;
  const server = await startControlPlane({ version: plan.kubernetesVersion, features: judgedFeatures, auditPolicy: everyRequest, signal });
  return withServer(server, signal, async () => {
    options.say?.("manifests");
    const manifests = await proveManifests(files, controlsOf(record), definitions, server);
    await createAll(server, files, "rbac/");
    const roles = await proveRoles(plan, files, server);
    // Last, because for it everyone may do everything.
    const policies = await provePolicies(plan, files, cases, server, options);
    return { proofs: [...policies, ...roles, ...manifests], version: server.version };
  });
}

/** On a server that was started as those of a cluster are, and then on one whose policies come from a file. */
async function proveNodes(plan: Plan, files: readonly BundleFile[], options: PoliciesOptions): Promise<Proof[]> {
  const found = await proveNodePlane(plan, files, options);
  return [...found, ...(await proveStaticPolicies(plan, files, options.signal))];
}

async function proveNodePlane(plan: Plan, files: readonly BundleFile[], { signal }: PoliciesOptions): Promise<Proof[]> {
  const { server, proofs, encryption } = await startNodePlane(plan, files, signal);
  if (!server) return [...proofs];
  return withServer(server, signal, async () => {
    const podSecurity = await provePodSecurity(plan, files, server);
    const audit = await proveAudit(plan, files, server);
    return [...proofs, ...podSecurity, ...(await proveEncryption(plan, encryption, server)), ...audit];
  });
}

async function createAll({ admin }: ControlPlane, files: readonly BundleFile[], folder: string): Promise<void> {
  const resources = new Resources(admin);
  const objects = documentsIn(files, folder).flatMap(({ document }) => (document ? [document as KubernetesObject] : []));
  await createNamespaces(
    admin,
    objects.flatMap(({ metadata }) => (typeof metadata?.namespace === "string" ? [metadata.namespace] : [])),
  );
  for (const object of objects) await createObject(admin, resources, object, false);
}

function casesOf(plan: Plan, options: ProveOptions): Case[] {
  const boundaries = boundaryCases(plan);
  return [...ownCases(plan, options).cases, ...boundaries, ...exclusionCases(plan, boundaries)];
}

/** The control of every file of a bundle. */
function controlsOf({ coverage }: BundleRecord): Map<string, string> {
  return new Map(
    coverage.flatMap(({ control, checks, artifacts }) =>
      [...checks.flatMap(({ files }) => files), ...artifacts.map(({ file }) => file)].map((file) => [file, control] as const),
    ),
  );
}

/** How the reason begins where the spec does not ask for a control. */
const notAsked = "not in the profile";

/** By what they are of; what is rendered and nothing was asked of is not proven. */
function itemsOf({ coverage }: BundleRecord, proofs: readonly Proof[]): ProvenItem[] {
  const byControl = Map.groupBy(proofs, ({ control }) => control);
  const known = coverage.map(({ item, control, checks, artifacts, missing }): ProvenItem => {
    const files = [...checks.flatMap((check) => check.files), ...artifacts.map(({ file }) => file)];
    const own =
      byControl.get(control) ?? (files.length > 0 ? [notProven({ control, files, claim: "what it renders" }, "none of it is for an API server")] : []);
    const not = missing
      .filter((reason) => !reason.startsWith(notAsked))
      .map((reason) => notProven({ control, files: [], claim: "what is not rendered" }, reason));
    return { ...(item === undefined ? {} : { item }), control, proofs: [...own, ...not] };
  });
  const others = [...byControl].filter(([control]) => !coverage.some((entry) => entry.control === control));
  return [...known, ...others.map(([control, own]) => ({ control, proofs: own }))].filter((one) => one.proofs.length > 0);
}
