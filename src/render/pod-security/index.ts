import { posix } from "node:path";
import { isSelfManaged, podSecurityConfigurationNotTaken, type SelfManagedPlatform } from "../../artifacts/api-server.ts";
import type { Plan } from "../../spec/plan.ts";
import { flagsFile, renderApiServerFlags } from "../api-server-flags.ts";
import { byPath } from "../by-path.ts";
import { kustomization } from "../kustomization.ts";
import type { RenderedFile, Renderer, Unsupported } from "../renderer.ts";
import { admissionConfigurationPath, renderAdmissionConfiguration } from "./admission-configuration.ts";
import { renderNamespace } from "./namespace.ts";

const control = "require-pod-security-labels";

/** Labelled Namespaces, and below node/ the cluster's default for those without labels. */
export const podSecurityRenderer: Renderer = {
  target: "pod-security",
  render(plan) {
    const planned = new Set(plan.artifacts.map(({ artifact }) => artifact));
    const labelled = planned.has("pod-security-labels") ? namespaces(plan) : [];
    const files: RenderedFile[] = [...labelled, ...kustomization("", labelled)];
    const unsupported: Unsupported[] = planned.has("pod-security-labels") ? [] : switchedOff(plan);
    if (planned.has("pod-security-configuration")) {
      if (isSelfManaged(plan.platform)) files.push(...nodeFiles(plan, plan.platform));
      else unsupported.push({ control, reason: podSecurityConfigurationNotTaken[plan.platform] });
    }
    return { files: files.sort(byPath), unsupported };
  },
};

function namespaces({ namespaces, kubernetesVersion }: Plan): RenderedFile[] {
  return namespaces.flatMap(({ name, podSecurity }) =>
    podSecurity ? [{ path: `namespaces/${name}.yaml`, text: renderNamespace(name, podSecurity, kubernetesVersion), control }] : [],
  );
}

/** Levels in the spec without the control that renders them are said, not dropped. */
function switchedOff({ namespaces }: Plan): Unsupported[] {
  const names = namespaces.filter(({ podSecurity }) => podSecurity).map(({ name }) => name);
  return names.length > 0 ? [{ control, reason: `the control is not enabled, so the podSecurity of ${names.join(", ")} is not rendered` }] : [];
}

function nodeFiles(plan: Plan, platform: SelfManagedPlatform): RenderedFile[] {
  const flags = renderApiServerFlags(
    platform,
    [{ name: "admission-control-config-file", value: admissionConfigurationPath }],
    [{ name: "admission", path: posix.dirname(admissionConfigurationPath), readOnly: true }],
  );
  return [
    { path: `node/${posix.basename(admissionConfigurationPath)}`, text: renderAdmissionConfiguration(plan, platform), control },
    ...(flags === undefined ? [] : [{ path: `node/${flagsFile}`, text: flags, control }]),
  ];
}
