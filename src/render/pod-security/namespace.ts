import { namespaceModes } from "../../artifacts/pod-security.ts";
import { podSecurityLabel, podSecurityModes } from "../../kubernetes/pod-security.ts";
import type { NamespaceSpec } from "../../spec/schema/namespaces.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";

type NamespaceView = {
  readonly generated: string;
  readonly name: string;
  readonly labels: readonly { readonly label: string; readonly value: string }[];
};

/**
 * A Namespace with a label for every mode and its version. The version is that of the spec, else the cluster's: unset it
 * would be latest, and an upgrade of the cluster could refuse what ran the day before.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export function renderNamespace(name: string, podSecurity: NonNullable<NamespaceSpec["podSecurity"]>, kubernetesVersion: string): string {
  const modes = namespaceModes(podSecurity);
  const version = podSecurity.version ?? `v${kubernetesVersion}`;
  const view: NamespaceView = {
    generated: generatedLine,
    name,
    labels: podSecurityModes.flatMap((mode) => [
      { label: podSecurityLabel(mode), value: modes[mode] },
      { label: podSecurityLabel(mode, "-version"), value: version },
    ]),
  };
  return renderTemplate("pod-security/namespace.yaml", view);
}
