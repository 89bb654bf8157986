import { auditNotTaken, isSelfManaged } from "../../artifacts/api-server.ts";
import type { ApiServerNeeds } from "../api-server-needs.ts";
import { byPath } from "../by-path.ts";
import { notTaken } from "../not-taken.ts";
import type { Rendered, Renderer } from "../renderer.ts";
import { auditFlags, auditFolders } from "./flags.ts";
import { renderAuditPolicy } from "./policy.ts";
import { type AuditSettings, auditSettings } from "./settings.ts";
import { shipping } from "./shipping.ts";

const file = "policy.yaml";
const what = { "audit-flags": "The flags of the audit log", "audit-policy": "The audit policy" } as const;

/** The API server's audit policy, what the API server needs to log by it, and what takes the log away from its node. */
export const auditRenderer: Renderer = {
  target: "audit",
  render(plan) {
    const { artifacts, platform, audit } = plan;
    const planned = artifacts.flatMap(({ control, artifact }) => (artifact === "audit-flags" || artifact === "audit-policy" ? [{ control, artifact }] : []));
    const shipped = shipping(plan);
    if (!isSelfManaged(platform))
      return {
        files: [],
        unsupported: [...planned.map(({ control, artifact }) => notTaken(control, what[artifact], auditNotTaken[platform])), ...shipped.unsupported],
      };
    const settings = auditSettings(audit);
    const policy = planned.find(({ artifact }) => artifact === "audit-policy");
    const files = policy ? [{ path: file, text: renderAuditPolicy(settings.profile, platform, settings.policyPath), control: policy.control }] : [];
    const logs = planned.some(({ artifact }) => artifact === "audit-flags");
    const own = logs ? needs(settings, policy !== undefined, [...new Set(planned.map(({ control }) => control))]) : undefined;
    return { files: [...files, ...shipped.files].sort(byPath), unsupported: shipped.unsupported, ...together(own, shipped) };
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

/** What the log and the webhook need, as one. */
function together(one: ApiServerNeeds | undefined, { apiServer: other }: Rendered): Pick<Rendered, "apiServer"> {
  if (!one || !other) return one || other ? { apiServer: (one ?? other) as ApiServerNeeds } : {};
  return {
    apiServer: {
      controls: [...one.controls, ...other.controls],
      flags: [...one.flags, ...other.flags],
      folders: [...one.folders, ...other.folders],
      files: [...one.files, ...other.files],
    },
  };
}
