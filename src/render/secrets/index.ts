import type { JsonValue } from "../../kubernetes/json.ts";
import { byPath } from "../by-path.ts";
import { renderTemplate } from "../handlebars.ts";
import { kustomization } from "../kustomization.ts";
import { type ManifestView, manifestView } from "../manifest-view.ts";
import type { RenderedFile, Renderer } from "../renderer.ts";
import { externalSecretsControl } from "./control.ts";
import { plannedSecret } from "./external-secret.ts";
import type { PlannedObject } from "./planned-object.ts";
import { plannedStores } from "./stores.ts";
import { secretsUnsupported } from "./unsupported.ts";

type ObjectView = ManifestView & { readonly kind: string; readonly name: string; readonly spec: JsonValue };

const note = "They need External Secrets in the cluster, with external-secrets.io/v1. No value of a secret is in any of them.";

/** A folder for each namespace: its stores and ExternalSecrets, one object a file. */
export const secretsRenderer: Renderer = {
  target: "secrets",
  render(plan) {
    const on = plan.artifacts.some(({ artifact }) => artifact === "external-secrets");
    const { stores, secrets } = plan.externalSecrets;
    const objects = on ? [...stores.flatMap(plannedStores), ...secrets.map((secret) => plannedSecret(secret, stores))] : [];
    const files = objects.map(fileOf);
    return { files: [...files, ...kustomization("", files, note)].sort(byPath), unsupported: secretsUnsupported(plan, on) };
  },
};

function fileOf({ kind, name, namespace, path, comments, spec }: PlannedObject): RenderedFile {
  const view: ObjectView = { ...manifestView(comments, namespace, externalSecretsControl), kind, name, spec };
  return { path, text: renderTemplate("secrets/object.yaml", view), control: externalSecretsControl };
}
