import type { ArtifactKind } from "../../controls/control.ts";
import type { Plan, PlannedArtifact } from "../../spec/plan.ts";
import type { KyvernoPolicyKind } from "../../spec/schema/targets.ts";
import type { RenderedFile } from "../renderer.ts";
import { imageSignatures } from "./image-signatures.ts";
import { newNamespaces } from "./new-namespaces.ts";
import { serviceAccounts } from "./service-accounts.ts";

/** Policies that generate, change or verify, by the form of policies that they go with; `both` go with either. */
export function actingPolicies(plan: Plan): Readonly<Record<KyvernoPolicyKind | "both", readonly RenderedFile[]>> {
  const made = <T>(kind: ArtifactKind, make: (plan: Plan, artifact: PlannedArtifact) => T | undefined): T[] => {
    const artifact = plan.artifacts.find((planned) => planned.artifact === kind);
    const found = artifact && make(plan, artifact);
    return found === undefined ? [] : [found];
  };
  const namespaces = made("default-deny-of-new-namespaces", newNamespaces);
  const forms = [...namespaces, ...made("service-account-mutation", serviceAccounts)];
  const verifies = plan.kyverno?.policyKinds.includes("ValidatingPolicy") ?? false;
  return {
    ClusterPolicy: forms.map(({ legacy }) => legacy),
    ValidatingPolicy: forms.map(({ current }) => current),
    both: [...namespaces.map(({ role }) => role), ...(verifies ? made("image-signatures", imageSignatures) : [])],
  };
}
