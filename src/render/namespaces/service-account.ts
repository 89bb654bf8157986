import type { JsonObject } from "../../kubernetes/json.ts";
import type { Plan } from "../../spec/plan.ts";
import { renderTemplate } from "../handlebars.ts";
import { manifestView } from "../manifest-view.ts";

export const tokenControl = "disable-service-account-token-automount";

/**
 * The ServiceAccount that every namespace has and Pods run as that name no other, without a token for them.
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
 */
export function renderServiceAccount(namespace: string, control: string): string {
  const comments = [
    "Kubernetes makes this account with the namespace; this changes it. Pods that run as it mount its token only where they say so.",
    "Deleted, it comes back as Kubernetes makes it, and mounts the token again.",
  ];
  return renderTemplate("namespaces/service-account.yaml", manifestView(comments, namespace, control));
}

/** Whether Pods that run as the namespace's default account may mount its token: by the control's parameters, or by a waiver. */
export function mayMount(plan: Plan, namespace: string): boolean {
  const parameters = plan.artifacts.find(({ artifact }) => artifact === "default-service-accounts")?.parameters ?? {};
  const { namespaces = [], serviceAccountNames = [] } = (parameters as OptInParameters).optIn ?? {};
  return namespaces.includes(namespace) || serviceAccountNames.includes("default") || isWaived(plan, namespace);
}

type OptInParameters = JsonObject & { readonly optIn?: { readonly namespaces?: readonly string[]; readonly serviceAccountNames?: readonly string[] } };

function isWaived({ checks }: Plan, namespace: string): boolean {
  const waivers = checks.filter(({ control }) => control === tokenControl).flatMap((check) => check.waivers);
  return waivers.some(
    ({ match }) =>
      match.kinds.includes("ServiceAccount") && match.namespaces?.includes(namespace) && match.names?.includes("default") && match.podSelector === undefined,
  );
}
