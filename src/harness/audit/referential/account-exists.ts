import { subjectsOf } from "../../../kubernetes/rbac/index.ts";
import type { Subject } from "../../../kubernetes/subject.ts";
import type { ReferentialCheck, ReferentialInput } from "./referential-check.ts";

/**
 * Whether the ServiceAccounts of a binding exist: if not, whoever may make one of that name is given its rights. Not asked
 * of accounts in kube-system, whose absence Kubernetes' own bindings rely on (`system:kube-dns`) and where nobody makes accounts
 * who does not hold the cluster, nor of those in exempt namespaces.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (ClusterRoleBindings)
 */
export const accountExists: ReferentialCheck = {
  control: "prefer-namespaced-roles",
  id: "account-exists",
  judges: ["ClusterRoleBinding", "RoleBinding"],
  reads: ["Namespace", "ServiceAccount"],
  *judge(input) {
    for (const { object, source } of input.inventory.bindings)
      for (const { namespace, name } of missing(subjectsOf(object), input)) {
        const detail = `ServiceAccount ${namespace}/${name}`;
        if (input.knowledge.whole("ServiceAccount", namespace)) yield { type: "finding", object, source, message: `${detail} ${fault(input, namespace)}` };
        else yield { type: "not-judged", object, detail, reason: input.knowledge.reason("ServiceAccount") };
      }
  },
};

type Account = { readonly namespace: string; readonly name: string };

function missing(subjects: readonly Subject[], { inventory, plan }: ReferentialInput): Account[] {
  return subjects.flatMap(({ kind, namespace, name }) => {
    if (kind !== "ServiceAccount" || namespace === undefined || namespace === "kube-system" || plan.exemptNamespaces.includes(namespace)) return [];
    return inventory.account(namespace, name) ? [] : [{ namespace, name }];
  });
}

function fault({ inventory, knowledge }: ReferentialInput, namespace: string): string {
  const withoutNamespace = knowledge.whole("Namespace") && !inventory.namespace(namespace);
  return `${withoutNamespace ? "and its namespace do" : "does"} not exist: remove the subject, before someone makes an account of that name`;
}
