import { load } from "js-yaml";
import { isSelfManaged } from "../../artifacts/api-server.ts";
import { decodePolicy } from "../../artifacts/audit-policy/decode.ts";
import { recordedBodies, recordedStages } from "../../artifacts/audit-policy/event.ts";
import { levelFor } from "../../artifacts/audit-policy/match.ts";
import type { AuditPolicy } from "../../artifacts/audit-policy/policy.ts";
import { type AuditRequest, describeRequest, groupsOf } from "../../artifacts/audit-policy/request.ts";
import type { BundleFile } from "../../engines/engine.ts";
import type { Evaluator } from "./claim.ts";

const evaluator = "audit-policy-evaluator";
const file = "audit/policy.yaml";

/** What becomes of a request in an audit log. */
export const record = {
  notRecorded: "not recorded",
  withoutBodies: "recorded, no bodies",
  withBodies: "recorded with bodies",
  fromTheStart: "recorded from the start, no bodies",
} as const;
const { notRecorded, withoutBodies, withBodies, fromTheStart } = record;

const person = "alice";
const app = "system:serviceaccount:production:api";
const kubelet = "system:node:worker-1";
const rbac = "rbac.authorization.k8s.io";

/** A resource as `group/resource/subresource`, the core group being empty. */
const to = (user: string, verb: string, resource: string, namespace = ""): AuditRequest => {
  const [group = "", name = "", subresource = ""] = resource.split("/");
  return { verb, group, resource: name, subresource, namespace, name: "", user: { name: user, groups: groupsOf(user) } };
};
const path = (verb: string, url: string): AuditRequest => ({ verb, path: url, user: undefined });

/** What every profile must do with a request: these hold whatever else is recorded. */
export const auditDemands: readonly (readonly [AuditRequest, expected: string])[] = [
  ...["get", "list", "watch", "create", "update", "patch", "delete"].map((verb) => [to(person, verb, "/secrets", "production"), withoutBodies] as const),
  [to(app, "list", "/secrets"), withoutBodies],
  [to(kubelet, "get", "/secrets", "production"), withoutBodies],
  [to("system:kube-controller-manager", "update", "/secrets", "production"), withoutBodies],
  [to("system:anonymous", "get", "/secrets", "production"), withoutBodies],
  [to(person, "update", "/configmaps", "production"), withoutBodies],
  [to(kubelet, "create", "/serviceaccounts/token", "production"), withoutBodies],
  [to(app, "create", "authentication.k8s.io/tokenreviews"), withoutBodies],
  [to(person, "patch", "external-secrets.io/externalsecrets", "production"), withoutBodies],
  ...["get", "create"].flatMap((verb) =>
    ["/pods/exec", "/pods/attach", "/pods/portforward", "/pods/proxy", "/services/proxy", "/nodes/proxy"].map(
      (resource) => [to(person, verb, resource, resource === "/nodes/proxy" ? "" : "production"), fromTheStart] as const,
    ),
  ),
  ...["roles", "rolebindings", "clusterroles", "clusterrolebindings"].flatMap((resource) =>
    ["create", "update", "patch", "delete"].map((verb) => [to(person, verb, `${rbac}/${resource}`), withBodies] as const),
  ),
  [to(person, "delete", "admissionregistration.k8s.io/validatingwebhookconfigurations"), withBodies],
  [to(person, "patch", "networking.k8s.io/networkpolicies", "production"), withBodies],
  [to("system:kube-proxy", "watch", "discovery.k8s.io/endpointslices"), notRecorded],
  [to(kubelet, "get", "/nodes"), notRecorded],
  [to(app, "create", "/events", "production"), notRecorded],
  [path("get", "/healthz"), notRecorded],
];

/** Asks the bundle's audit policy what the API server would record of requests. */
export const auditPolicyEvaluator: Evaluator = {
  name: evaluator,
  judge({ artifacts, platform }, files) {
    const control = artifacts.find(({ artifact }) => artifact === "audit-policy")?.control;
    if (control === undefined || !isSelfManaged(platform)) return [];
    const policy = policyOf(files.find(({ path }) => path === file));
    return auditDemands.map(([request, expected]) => ({ control, evaluator, claim: describeRequest(request), expected, found: recorded(policy, request) }));
  },
};

/** The policy as the API server reads it; nothing where it would not start with it. */
function policyOf(rendered: BundleFile | undefined): AuditPolicy | undefined {
  try {
    return rendered && decodePolicy(load(rendered.text)).policy;
  } catch {
    return undefined;
  }
}

function recorded(policy: AuditPolicy | undefined, request: AuditRequest): string {
  if (!policy) return `the API server does not start with ${file}`;
  const decision = levelFor(policy, request);
  const stages = recordedStages(request, decision);
  const bodies = recordedBodies(request, decision);
  if (stages.length === 0) return notRecorded;
  if (bodies.request || bodies.response) return withBodies;
  return stages.includes("ResponseStarted") && !("path" in request) && request.subresource !== "" ? fromTheStart : withoutBodies;
}
