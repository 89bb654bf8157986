import { auditNotTaken, isSelfManaged, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import type { Plan } from "../../spec/plan.ts";
import { flagsFile } from "../api-server-flags.ts";
import { byPath } from "../by-path.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { renderAuditFlags } from "./flags.ts";
import { renderAuditPolicy } from "./policy.ts";
import { auditSettings } from "./settings.ts";

/** The API server's audit policy and the flags that load it: files for control-plane nodes. */
export const auditRenderer: Renderer = {
  target: "audit",
  render(plan) {
    const planned = plan.artifacts.filter(({ artifact }) => artifact === "audit-flags" || artifact === "audit-policy");
    const { platform } = plan;
    if (!isSelfManaged(platform)) return { files: [], unsupported: planned.map(({ control }) => ({ control, reason: auditNotTaken[platform] })) };
    const files = planned.flatMap(({ control, artifact }) => {
      const file = artifact === "audit-flags" ? flags(plan, platform) : policy(plan, platform);
      return file ? [{ ...file, control }] : [];
    });
    return { files: files.sort(byPath), unsupported: [] };
  },
};

function flags({ audit }: Plan, platform: SelfManagedPlatform): RenderedFile | undefined {
  const text = renderAuditFlags(platform, auditSettings(audit));
  return text === undefined ? undefined : { path: flagsFile, text };
}

function policy({ audit }: Plan, platform: SelfManagedPlatform): RenderedFile {
  const { profile, policyPath } = auditSettings(audit);
  return { path: "policy.yaml", text: renderAuditPolicy(profile, platform, policyPath) };
}
