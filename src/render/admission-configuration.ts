import { posix } from "node:path";
import { placeOf, type SelfManagedPlatform } from "../artifacts/api-server.ts";
import { nodePaths } from "../artifacts/node-paths.ts";
import type { Plan } from "../spec/plan.ts";
import type { ApiServerNeeds } from "./api-server-needs.ts";
import { commentLines } from "./comment-lines.ts";
import { generatedLine } from "./generated.ts";
import { renderTemplate } from "./handlebars.ts";
import { readsStaticPolicies } from "./static-admission.ts";

/** The configuration of the plugin PodSecurity, and what is said of it. */
export type PodSecurityView = {
  readonly comment: string;
  readonly defaults: readonly { readonly mode: string; readonly level: string; readonly version: string }[];
  readonly namespaces: readonly string[];
};

type AdmissionConfigurationView = {
  readonly generated: string;
  readonly comments: readonly string[];
  readonly podSecurity: PodSecurityView | undefined;
  readonly staticManifestsDir: string | undefined;
};

/**
 * All that plugins of the API server are given in a file: it takes one. The plugin ValidatingAdmissionPolicy reads every file of
 * an absolute path's folder, which must be there.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/policy/config/apis/policyconfig/v1/types.go
 */
export function renderAdmissionConfiguration(plan: Plan, platform: SelfManagedPlatform, podSecurity?: PodSecurityView): string {
  const { admissionConfiguration, staticPolicies } = nodePaths[platform];
  const staticManifestsDir = readsStaticPolicies(plan) ? posix.dirname(staticPolicies) : undefined;
  const comments = [
    ...(podSecurity ? [podSecurity.comment] : []),
    ...(staticManifestsDir === undefined
      ? []
      : [`Where the folder ${staticManifestsDir} is not there, or has a policy that cannot be read, the API server does not start.`]),
    `Place: ${placeOf(platform, "admission-control-config-file", admissionConfiguration)}. It is read when the API server starts.`,
    "An API server takes one such file: merge the plugins of the one that it has.",
  ];
  const view: AdmissionConfigurationView = { generated: generatedLine, comments: comments.flatMap(commentLines), podSecurity, staticManifestsDir };
  return renderTemplate("admission-configuration.yaml", view);
}

/** @param file its path in the bundle */
export function admissionConfigurationNeeds(platform: SelfManagedPlatform, file: string): Pick<ApiServerNeeds, "flags" | "folders" | "files"> {
  const path = nodePaths[platform].admissionConfiguration;
  return {
    flags: [{ name: "admission-control-config-file", value: path }],
    folders: [{ name: "admission", path: posix.dirname(path), readOnly: true }],
    files: [{ flag: "admission-control-config-file", path, file }],
  };
}
