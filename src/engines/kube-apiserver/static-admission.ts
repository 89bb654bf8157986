import type { JsonValue } from "../../kubernetes/json.ts";
import { documentsOf } from "../../kubernetes/manifests/index.ts";
import type { BundleFile } from "../engine.ts";
import type { Given } from "./arguments.ts";

/** The one of Pod Security has both plugins; the other is there without it. */
const configurations: readonly string[] = ["pod-security/node/pod-security-admission.yaml", "validating-admission-policy/node/admission-configuration.yaml"];
const policies = "validating-admission-policy/node/static-policies.yaml";

/**
 * How the bundle's nodes admit, for an API server that is started here: the AdmissionConfiguration, and the static manifests whose
 * folder it names. Nothing of what the bundle does not hold.
 */
export function admissionOf(files: readonly BundleFile[]): Pick<Given, "admission" | "staticManifests"> {
  const configuration = files.find(({ path }) => configurations.includes(path));
  const manifests = files.find(({ path }) => path === policies);
  return {
    ...(configuration ? { admission: configuration.text } : {}),
    ...(manifests ? { staticManifests: { "policies.yaml": manifests.text } } : {}),
  };
}

/**
 * The AdmissionConfiguration, told where static manifests lie: the folder that it names is one of the nodes. What cannot be read
 * stays, for the API server to say so.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/policy/config/apis/policyconfig/v1/types.go
 */
export function withStaticManifestsIn(folder: string, admission: string): string {
  const documents = readable(admission);
  return documents.length === 1 ? JSON.stringify(documents[0], (key, value: JsonValue) => (key === "staticManifestsDir" ? folder : value)) : admission;
}

function readable(text: string): readonly JsonValue[] {
  try {
    return documentsOf({ text });
  } catch {
    return [];
  }
}
