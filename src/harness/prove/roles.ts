import type { BundleFile } from "../../engines/engine.ts";
import { inParallel } from "../../engines/in-parallel.ts";
import { requestsAtOnce } from "../../engines/kube-apiserver/api-client.ts";
import type { ApiServer } from "../../engines/kube-apiserver/control-plane.ts";
import { getPath } from "../../kubernetes/json.ts";
import type { Asked } from "../../kubernetes/rbac/authorizer.ts";
import { scopeOf } from "../../kubernetes/resource-scope.ts";
import type { Plan } from "../../spec/plan.ts";
import { freeNamespace } from "../boundary-cases.ts";
import { isMeant } from "../claims/role-meaning.ts";
import { describeAsked, matrixOf, requestsOf } from "../claims/roles.ts";
import { type Proof, proofOf } from "./proof.ts";

/**
 * Asks the server's authorizer what everyone that an entry names may do: the whole matrix of the verbs and resources of all
 * entries, and what differs from them in one thing. What an entry says is granted, nothing beside it is.
 * @param server that has the bundle's roles and bindings, and no others that speak of these users
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function proveRoles(plan: Plan, files: readonly BundleFile[], server: ApiServer): Promise<Proof[]> {
  const control = plan.artifacts.find(({ artifact }) => artifact === "least-privilege-roles")?.control;
  if (control === undefined || plan.roles.length === 0) return [];
  const free = freeNamespace(plan);
  const distinct = new Map([...plan.roles.flatMap((role) => requestsOf(role, free)), ...matrixOf(plan.roles, free)].map((one) => [describeAsked(one), one]));
  const questions = await inParallel([...distinct], requestsAtOnce, async ([asked, request]) => ({
    asked,
    expected: isMeant(plan.roles, request, scopeOf) ? "granted" : "refused",
    found: (await mayDo(server, request)) ? "granted" : "refused",
  }));
  const granted = questions.filter(({ found }) => found === "granted").length;
  return [
    proofOf(
      {
        control,
        files: files.map(({ path }) => path).filter((path) => path.startsWith("rbac/")),
        claim: "roles grant what the spec says, and nothing beside it",
      },
      questions,
      `${granted} of ${questions.length} access reviews granted, as the spec has it`,
    ),
  ];
}

async function mayDo({ admin }: ApiServer, { user, groups, verb, group, resource, subresource, namespace, name }: Asked): Promise<boolean> {
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb, group, resource, subresource, namespace, name } },
  };
  const reply = await admin.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body, as: { user, groups } });
  const allowed = getPath(reply.body, ["status", "allowed"]);
  if (typeof allowed !== "boolean") throw new Error(`the API server answers an access review with ${reply.status}`);
  return allowed;
}
