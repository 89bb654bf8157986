import { auditNotTaken, isSelfManaged } from "../../artifacts/api-server.ts";
import type { ApiServerNeeds } from "../api-server-needs.ts";
import { notTaken } from "../not-taken.ts";
import type { Renderer } from "../renderer.ts";
import { auditFlags, auditFolders } from "./flags.ts";
import { renderAuditPolicy } from "./policy.ts";
import { type AuditSettings, auditSettings } from "./settings.ts";

const file = "policy.yaml";
const what = { "audit-flags": "The flags of the audit log", "audit-policy": "The audit policy" } as const;

/** The API server's audit policy, a file for control-plane nodes, and what the API server needs to log by it. */
export const auditRenderer: Renderer = {
  target: "audit",
  render({ artifacts, platform, audit }) {
    const planned = artifacts.flatMap(({ control, artifact }) => (artifact === "audit-flags" || artifact === "audit-policy" ? [{ control, artifact }] : []));
    if (!isSelfManaged(platform))
      return { files: [], unsupported: planned.map(({ control, artifact }) => notTaken(control, what[artifact], auditNotTaken[platform])) };
    const settings = auditSettings(audit);
    const policy = planned.find(({ artifact }) => artifact === "audit-policy");
    return {
      files: policy ? [{ path: file, text: renderAuditPolicy(settings.profile, platform, settings.policyPath), control: policy.control }] : [],
      unsupported: [],
      ...(planned.some(({ artifact }) => artifact === "audit-flags")
        ? { apiServer: needs(settings, policy !== undefined, [...new Set(planned.map(({ control }) => control))]) }
        : {}),
    };
  },
};

function needs(settings: AuditSettings, rendered: boolean, controls: readonly string[]): ApiServerNeeds {
  return {
    controls,
    flags: auditFlags(settings),
    folders: auditFolders(settings),
    files: [{ flag: "audit-policy-file", path: settings.policyPath, ...(rendered ? { file: `audit/${file}` } : {}) }],
  };
}
