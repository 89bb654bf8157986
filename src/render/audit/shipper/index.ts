import { createHash } from "node:crypto";
import type { JsonValue } from "../../../kubernetes/json.ts";
import type { Plan } from "../../../spec/plan.ts";
import { renderTemplate } from "../../handlebars.ts";
import { kustomization } from "../../kustomization.ts";
import { type ManifestView, manifestView } from "../../manifest-view.ts";
import { renderNamespace } from "../../pod-security/namespace.ts";
import type { RenderedFile } from "../../renderer.ts";
import { yaml } from "../../yaml.ts";
import { fluentBitConfig, fluentBitVersion } from "./fluent-bit.ts";
import { shipperPolicy } from "./network.ts";
import { argsOf, capabilitiesOf, configFiles, mountsOf, tolerations } from "./pod.ts";
import { destinationNames, type Shipper, shipperName, shippingControl } from "./shipper.ts";
import { vectorConfig, vectorVersion } from "./vector.ts";

type ShipperView = ManifestView & { readonly name: string };
type ConfigMapView = ShipperView & { readonly file: string; readonly config: string };
type NetworkPolicyView = ShipperView & { readonly spec: JsonValue };
type DaemonSetView = ShipperView & {
  readonly agent: string;
  readonly podLabels: JsonValue;
  readonly configDigest: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly tolerations: readonly JsonValue[];
  readonly capabilities: JsonValue;
  readonly mounts: readonly JsonValue[];
  readonly volumes: readonly JsonValue[];
};

const folder = "shipper";

/** The shipper's objects. The Namespace is among them where the spec declares none of that name. */
export function shipperFiles(shipper: Shipper, plan: Plan): RenderedFile[] {
  const file = (name: string, text: string): RenderedFile => ({ path: `${folder}/${name}.yaml`, text, control: shippingControl });
  const declared = plan.namespaces.find(({ name }) => name === shipper.namespace);
  const config = `${yaml(shipper.agent === "vector" ? vectorConfig(shipper) : fluentBitConfig(shipper), 0)}\n`;
  const own = [
    ...(declared?.podSecurity ? [] : [file("namespace", renderNamespace(shipper.namespace, { enforce: "privileged" }, plan.kubernetesVersion))]),
    file("service-account", renderTemplate("audit/shipper/service-account.yaml", viewOf(shipper, ["The shipper asks the API server for nothing."]))),
    file("config-map", configMap(shipper, config)),
    file("daemon-set", daemonSet(shipper, config)),
    file("network-policy", networkPolicy(shipper, plan)),
  ];
  return [...own, ...kustomization(folder, own, secretsNote(shipper))];
}

const viewOf = ({ namespace }: Shipper, comments: readonly string[]): ShipperView => ({
  ...manifestView(comments, namespace, shippingControl),
  name: shipperName,
});

function configMap(shipper: Shipper, config: string): string {
  const { agent, elasticsearch } = shipper;
  const comments = [
    agent === "vector"
      ? `Written for Vector ${vectorVersion} and later, which read no environment variables in a configuration.`
      : `Written for Fluent Bit ${fluentBitVersion} and later.`,
    "Events are sent at least once: after a crash some may arrive twice.",
    ...(elasticsearch
      ? ["Map requestObject and responseObject as flattened in the index template: each kind of object would add its own fields to the mapping."]
      : []),
  ];
  const view: ConfigMapView = { ...viewOf(shipper, comments), file: configFiles[agent], config };
  return renderTemplate("audit/shipper/config-map.yaml", view);
}

function daemonSet(shipper: Shipper, config: string): string {
  const { agent, labels = {}, image, log } = shipper;
  const comments = [
    "One on every control-plane node. It breaks what policies ask of other workloads: they need waivers for this DaemonSet and its Pods.",
    log.owner === 0
      ? "It runs as root, because the log is root's and 0600; as its owner it needs no capability to read it. hostPath is how a pod reaches the log; read-only."
      : `It runs as root with DAC_READ_SEARCH, because the log is user ${log.owner}'s and 0600. hostPath is how a pod reaches the log; read-only.`,
    "Offsets and buffers are on the node, so that nothing is lost when the pod is replaced.",
  ];
  const podLabels = { ...labels, "app.kubernetes.io/name": shipperName, "app.kubernetes.io/managed-by": "bulwark", "bulwark.dev/control": shippingControl };
  const mounts = mountsOf(shipper);
  const view: DaemonSetView = {
    ...viewOf(shipper, comments),
    agent,
    podLabels,
    configDigest: createHash("sha256").update(config).digest("hex"),
    image,
    args: argsOf(shipper),
    tolerations,
    capabilities: capabilitiesOf(shipper),
    mounts: mounts.map(({ mount }) => mount),
    volumes: mounts.map(({ volume }) => volume),
  };
  return renderTemplate("audit/shipper/daemon-set.yaml", view);
}

function networkPolicy(shipper: Shipper, plan: Plan): string {
  const { spec, comments } = shipperPolicy(shipper, plan.network.nodeLocalDns);
  const view: NetworkPolicyView = { ...viewOf(shipper, comments), spec: spec as JsonValue };
  return renderTemplate("network/network-policy.yaml", view);
}

/** What must be in the namespace before the shipper starts. */
function secretsNote(shipper: Shipper): string {
  const secrets = [...new Set(destinationNames.flatMap((name) => shipper[name]?.secretName ?? []))].sort();
  const needed = [...secrets.map((name) => `the Secret ${name}`), ...(shipper.caConfigMap === undefined ? [] : [`the ConfigMap ${shipper.caConfigMap}`])];
  return needed.length > 0 ? `Not rendered, and needed in the namespace ${shipper.namespace}: ${needed.join(", ")}.` : "";
}
