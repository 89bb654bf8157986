import { dnsSubdomain } from "./dns-name.ts";

/**
 * Which names of resources the API server takes in a LimitRange for containers and in a ResourceQuota, and how it treats them.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/helper/helpers.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go (validateContainerResourceName, ValidateResourceQuotaResourceName)
 */
const containerResources = new Set(["cpu", "memory", "ephemeral-storage"]);

/** Objects that a quota counts by a short name; others are `count/<resource>.<group>`. */
const countedObjects = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);

const quotaResources = new Set([
  ...containerResources,
  ...["requests", "limits"].flatMap((type) => [...containerResources].map((name) => `${type}.${name}`)),
  "requests.storage",
  ...countedObjects,
]);

const subdomain = new RegExp(dnsSubdomain);

/** A name of at most 63 characters, maybe after a DNS subdomain and a slash: what Kubernetes calls a qualified name. */
function isQualifiedName(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return (
    more.length === 0 &&
    name.length <= 63 &&
    /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) &&
    (prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix)))
  );
}

const isNative = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");

/** Whether a device plugin or another program outside of Kubernetes gives the resource, such as nvidia.com/gpu. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`);
}

/** Whether containers can request the resource. */
export function isContainerResource(name: string): boolean {
  if (!isQualifiedName(name)) return false;
  if (!name.includes("/")) return containerResources.has(name) || name.startsWith("hugepages-");
  return isNative(name) || isExtended(name);
}

/** Whether a container may have a larger limit of the resource than it requests. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith("hugepages-");
}

/** Whether the API server takes the name in a ResourceQuota. */
export function isQuotaResource(name: string): boolean {
  if (!isQualifiedName(name)) return false;
  return name.includes("/") || quotaResources.has(name) || /^(requests[.])?hugepages-/.test(name);
}

/** Whether the API server takes only whole numbers for the resource in a ResourceQuota. */
export function isCounted(name: string): boolean {
  return countedObjects.has(name) || isExtended(name);
}

/**
 * Whether anything uses up a quota on a name that the API server takes; on other qualified names it has no effect.
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#types-of-resource-quota
 * @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/quota/v1/evaluator/core (MatchingResources)
 */
export function isUsedUp(name: string): boolean {
  if (!name.includes("/") || name.startsWith("count/")) return true;
  if (name.startsWith("requests.")) return !isNative(name) || name.startsWith("requests.deviceclass.resource.kubernetes.io/");
  return /[.]storageclass[.]storage[.]k8s[.]io[/](requests[.]storage|persistentvolumeclaims)$|[.]deviceclass[.]resource[.]k8s[.]io[/]devices$/.test(name);
}
