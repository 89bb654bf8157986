import { hash } from "node:crypto";
import { staticSuffix } from "../../artifacts/static-admission.ts";
import { UserError } from "../../diagnostics/user-error.ts";
import type { BundleFile } from "../../engines/engine.ts";
import { type ApiServer, startControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { admissionOf } from "../../engines/kube-apiserver/static-admission.ts";
import { getPath, type JsonValue } from "../../kubernetes/json.ts";
import { readsStaticPolicies } from "../../render/static-admission.ts";
import type { Plan } from "../../spec/plan.ts";
import { broken, type Proof, proofOf, type Question } from "./proof.ts";
import { startUps } from "./start-up-flags.ts";
import { withServer } from "./with-server.ts";

const file = "validating-admission-policy/node/static-policies.yaml";
const claim = "an API server holds to the policies of its node's file, out of the API's reach";
const group = "/apis/admissionregistration.k8s.io/v1";
const resources = ["validatingadmissionpolicies", "validatingadmissionpolicybindings"] as const;

/**
 * Starts an API server with the bundle's policies in a file. What they do is asked of the same ones through the API; here it is
 * whether the server takes the file as it is, and lets nobody at it.
 */
export async function proveStaticPolicies(plan: Plan, files: readonly BundleFile[], signal: AbortSignal | undefined): Promise<Proof[]> {
  if (!plan.validatingAdmissionPolicy || !readsStaticPolicies(plan)) return [];
  const claimed = { control: "static-admission", files: [file], claim };
  const given = admissionOf(files);
  const text = given.staticManifests && Object.values(given.staticManifests).join("");
  if (text === undefined) return [broken(claimed, `${file} is not there`)];
  const flags = startUps(files).flatMap((found) => (typeof found.flags === "string" ? [] : found.flags.filter(({ name }) => name === "feature-gates")));
  try {
    const server = await startControlPlane({ ...given, flags, version: plan.kubernetesVersion, signal });
    return await withServer(server, signal, async () => {
      const questions = [await isRead(server, text), ...(await Promise.all(resources.map((resource) => isOutOfReach(server, resource, plan))))];
      return [proofOf(claimed, questions, `${plan.checks.length} policies are in effect, and the API has none of them`)];
    });
  } catch (error) {
    if (!(error instanceof UserError) || error.diagnostics[0]?.code !== "api-server-not-started") throw error;
    return [broken(claimed, error.message)];
  }
}

/** @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/manifest/metrics (last_config_info) */
async function isRead({ admin }: ApiServer, text: string): Promise<Question> {
  const metrics = (await admin.request("GET", "/metrics")).text;
  const read = /^apiserver_manifest_admission_config_controller_last_config_info\{.*hash="([^"]*)",plugin="ValidatingAdmissionPolicy"/m.exec(metrics)?.[1];
  return { asked: "the hash of what it has read", expected: `sha256:${hash("sha256", `${text}\0`)}`, found: read ?? "none" };
}

/** A list that is empty, and nothing that could be deleted. */
async function isOutOfReach({ admin }: ApiServer, resource: (typeof resources)[number], { checks }: Plan): Promise<Question> {
  const path = `${group}/${resource}`;
  const listed = getPath((await admin.request("GET", path)).body, ["items"]) as readonly JsonValue[] | undefined;
  const deleted = await admin.request("DELETE", `${path}/${checks[0]?.name}${staticSuffix}`);
  return { asked: `${resource} in the API`, expected: "0 listed, 404 for a deletion", found: `${listed?.length} listed, ${deleted.status} for a deletion` };
}
