import type { SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { nodePaths } from "../../artifacts/node-paths.ts";
import { staticAdmissionFeature, staticAdmissionIn, staticSuffix } from "../../artifacts/static-admission.ts";
import type { Plan } from "../../spec/plan.ts";
import { admissionConfigurationNeeds, renderAdmissionConfiguration } from "../admission-configuration.ts";
import type { Rendered, RenderedFile } from "../renderer.ts";
import { renderBinding, renderPolicy } from "./objects.ts";

const policiesFile = "node/static-policies.yaml";
const configurationFile = "node/admission-configuration.yaml";

/**
 * The same policies and bindings as a file for the nodes, under names that only such a file may give; and the file that names
 * its folder, where Pod Security's, of which there can be one alone, is not rendered. One file for all of them: a part of it
 * is never in effect, and what is no longer in it does not stay behind.
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5793-manifest-based-admission-control-config
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/policy/manifest/loader/loader.go
 */
export function staticAdmission(plan: Plan, platform: SelfManagedPlatform): Rendered {
  const controls = [...new Set(plan.checks.map(({ control }) => control))];
  const documents = plan.checks.flatMap((check) => [renderPolicy(check, plan, staticSuffix), renderBinding(check, plan, staticSuffix)]);
  const policies = { path: policiesFile, text: documents.join("---\n"), controls };
  const apart = plan.artifacts.some(({ artifact }) => artifact === "pod-security-configuration");
  const configuration: RenderedFile[] = apart ? [] : [{ path: configurationFile, text: renderAdmissionConfiguration(plan, platform), controls }];
  const { flags, folders, files } = apart ? nothing : admissionConfigurationNeeds(platform, `validating-admission-policy/${configurationFile}`);
  return {
    files: [policies, ...configuration],
    unsupported: [],
    apiServer: {
      controls,
      flags: [...flags, ...featureGate(plan)],
      folders,
      files: [{ path: nodePaths[platform].staticPolicies, file: `validating-admission-policy/${policiesFile}` }, ...files],
    },
  };
}

const nothing = { flags: [], folders: [], files: [] } as const;

function featureGate({ kubernetesVersion }: Plan) {
  return staticAdmissionIn(kubernetesVersion) === "on" ? [] : [{ name: "feature-gates", value: `${staticAdmissionFeature}=true` } as const];
}
