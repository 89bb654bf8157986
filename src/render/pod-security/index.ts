import { isSelfManaged, podSecurityConfigurationNotTaken } from "../../artifacts/api-server.ts";
import type { Plan } from "../../spec/plan.ts";
import { admissionConfigurationNeeds, renderAdmissionConfiguration } from "../admission-configuration.ts";
import { byPath } from "../by-path.ts";
import { kustomization } from "../kustomization.ts";
import { notTaken } from "../not-taken.ts";
import type { RenderedFile, Renderer, Unsupported } from "../renderer.ts";
import { podSecurityView } from "./admission-configuration.ts";
import { renderNamespace } from "./namespace.ts";

const control = "require-pod-security-labels";
const nodeFile = "node/pod-security-admission.yaml";

/** Labelled Namespaces, and below node/ the cluster's default for those without labels. */
export const podSecurityRenderer: Renderer = {
  target: "pod-security",
  render(plan) {
    const planned = new Set(plan.artifacts.map(({ artifact }) => artifact));
    const labelled = planned.has("pod-security-labels") ? namespaces(plan) : [];
    const files: RenderedFile[] = [...labelled, ...kustomization("", labelled)];
    const unsupported: Unsupported[] = planned.has("pod-security-labels") ? [] : switchedOff(plan);
    if (!planned.has("pod-security-configuration")) return { files: files.sort(byPath), unsupported };
    const { platform } = plan;
    if (!isSelfManaged(platform)) {
      unsupported.push(notTaken(control, "The cluster's default of Pod Security", podSecurityConfigurationNotTaken[platform]));
      return { files: files.sort(byPath), unsupported };
    }
    files.push({ path: nodeFile, text: renderAdmissionConfiguration(plan, platform, podSecurityView(plan)), control });
    return { files: files.sort(byPath), unsupported, apiServer: { controls: [control], ...admissionConfigurationNeeds(platform, `pod-security/${nodeFile}`) } };
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
