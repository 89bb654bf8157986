import fc from "fast-check";
import { expect, it } from "vitest";
import { limitFields } from "../../src/kubernetes/limit-range.ts";
import { milliOf } from "../../src/kubernetes/quantity.ts";
import { anyLimitRanges, hardQuotas, limitRanges } from "./quantities.ts";
import { brief, full, parsed, specText } from "./spec-text.ts";

const inA = (fields: string) => `namespaces: [{ name: a, ${fields} }]`;
const limits = (fields: string) => inA(`limitRange: { ${fields} }`);
const quota = (hard: string, more = "") => inA(`${more}resourceQuota: { hard: { ${hard} } }`);
const control = (settings: string) => `controls: { require-resource-limits: { ${settings} } }`;
const problemsOf = (more: string) => parsed(specText(more)).problems.map(full);

const names = "name cpu, memory, ephemeral-storage, hugepages-<size>, or a resource with a domain such as nvidia.com/gpu";
const forms =
  "name requests.cpu, limits.memory or the like, requests.storage, requests.<domain>/<resource>, pods, or count/<resource>.<group> for objects of any kind";
const chain = "keep to min ≤ defaultRequest ≤ default ≤ max";

const told: readonly (readonly [what: string, more: string, problems: readonly string[]])[] = [
  [
    "limits of what containers have none of",
    limits('max: { storage: 1Gi, requests.cpu: "1", pods: "1", requests.nvidia.com/gpu: "1", a/b/c: "1", nvidia.com/gpu: "1" }'),
    [
      `error unknown-resource 7:48 /spec/namespaces/0/limitRange/max/storage: storage is no resource of containers (${names})`,
      `error unknown-resource 7:62 /spec/namespaces/0/limitRange/max/requests.cpu: requests.cpu is no resource of containers (${names})`,
      `error unknown-resource 7:81 /spec/namespaces/0/limitRange/max/pods: pods is no resource of containers (${names})`,
      `error unknown-resource 7:92 /spec/namespaces/0/limitRange/max/requests.nvidia.com~1gpu: requests.nvidia.com/gpu is no resource of containers (${names})`,
      `error unknown-resource 7:122 /spec/namespaces/0/limitRange/max/a~1b~1c: a/b/c is no resource of containers (${names})`,
    ],
  ],
  [
    "a request above the limit",
    limits("defaultRequest: { cpu: 500m, memory: 1Gi }, default: { cpu: 200m, memory: 1024Mi }"),
    [
      `error limits-out-of-order 7:64 /spec/namespaces/0/limitRange/defaultRequest/cpu: in a the defaultRequest of cpu (500m) is above the default (200m): Kubernetes refuses such a LimitRange (${chain})`,
    ],
  ],
  [
    "a maximum below everything",
    limits('min: { cpu: "2" }, defaultRequest: { cpu: "3" }, default: { cpu: "4" }, max: { cpu: "1" }'),
    ["min of cpu (2)", "defaultRequest of cpu (3)", "default of cpu (4)"].map((field, index) => {
      const [name] = field.split(" ");
      return `error limits-out-of-order 7:${[53, 83, 106][index]} /spec/namespaces/0/limitRange/${name}/cpu: in a the ${field} is above the max (1): Kubernetes refuses such a LimitRange (${chain})`;
    }),
  ],
  [
    "a request of devices that is not their limit",
    limits('defaultRequest: { nvidia.com/gpu: "1", hugepages-2Mi: 2Mi }, default: { nvidia.com/gpu: "2" }, max: { hugepages-2Mi: 4Mi }'),
    [
      "error limits-differ 7:75 /spec/namespaces/0/limitRange/defaultRequest/nvidia.com~1gpu: in a the defaultRequest of nvidia.com/gpu (1) is not the default (2): Kubernetes takes no other request than the limit for this resource (set it to 2, or leave it out)",
      "error limits-differ 7:95 /spec/namespaces/0/limitRange/defaultRequest/hugepages-2Mi: in a the defaultRequest of hugepages-2Mi (2Mi) is not the max (4Mi): Kubernetes takes no other request than the limit for this resource (set it to 4Mi, or leave it out)",
    ],
  ],
  [
    "quotas on what no quota is on",
    quota('storage: 1Gi, deployments.apps: "1", limits.hugepages-2Mi: 2Mi, services.loadbalancer: "1"'),
    [
      `error unknown-resource 7:52 /spec/namespaces/0/resourceQuota/hard/storage: a ResourceQuota cannot limit storage (${forms})`,
      `error unknown-resource 7:66 /spec/namespaces/0/resourceQuota/hard/deployments.apps: a ResourceQuota cannot limit deployments.apps (${forms})`,
      `error unknown-resource 7:89 /spec/namespaces/0/resourceQuota/hard/limits.hugepages-2Mi: a ResourceQuota cannot limit limits.hugepages-2Mi (${forms})`,
      `error unknown-resource 7:116 /spec/namespaces/0/resourceQuota/hard/services.loadbalancer: a ResourceQuota cannot limit services.loadbalancer (${forms})`,
    ],
  ],
  [
    "parts of things that are counted",
    quota(
      'pods: 1500m, count/jobs.batch: "0.5", services: 1k, secrets: "2.0", configmaps: "1e0", persistentvolumeclaims: "0.0000000001", resourcequotas: 9E, replicationcontrollers: 9P',
    ),
    [
      "error not-whole 7:58 /spec/namespaces/0/resourceQuota/hard/pods: pods is counted, and 1500m is no whole number that Kubernetes takes (write a whole number, quoted)",
      "error not-whole 7:83 /spec/namespaces/0/resourceQuota/hard/count~1jobs.batch: count/jobs.batch is counted, and 0.5 is no whole number that Kubernetes takes (write a whole number, quoted)",
      "error not-whole 7:163 /spec/namespaces/0/resourceQuota/hard/persistentvolumeclaims: persistentvolumeclaims is counted, and 0.0000000001 is no whole number that Kubernetes takes (write a whole number, quoted)",
      "error not-whole 7:195 /spec/namespaces/0/resourceQuota/hard/resourcequotas: resourcequotas is counted, and 9E is no whole number that Kubernetes takes (write a whole number, quoted)",
    ],
  ],
  [
    "quotas that nothing uses up, mildly",
    quota('nvidia.com/gpu: "1", limits.nvidia.com/gpu: "1", requests.nvidia.com/gpu: "1", gold.storageclass.storage.k8s.io/limits.storage: 1Gi'),
    [
      `warning quota-without-effect 7:52 /spec/namespaces/0/resourceQuota/hard/nvidia.com~1gpu: nothing uses up a quota on nvidia.com/gpu: it has no effect (${forms})`,
      `warning quota-without-effect 7:73 /spec/namespaces/0/resourceQuota/hard/limits.nvidia.com~1gpu: nothing uses up a quota on limits.nvidia.com/gpu: it has no effect (${forms})`,
      `warning quota-without-effect 7:131 /spec/namespaces/0/resourceQuota/hard/gold.storageclass.storage.k8s.io~1limits.storage: nothing uses up a quota on gold.storageclass.storage.k8s.io/limits.storage: it has no effect (${forms})`,
    ],
  ],
  [
    "a quota that makes every container set a CPU limit, mildly",
    quota("limits.cpu: 10, limits.ephemeral-storage: 1Gi".replace("10", '"10"')),
    [
      "warning quota-demands 7:64 /spec/namespaces/0/resourceQuota/hard/limits.cpu: with a quota on limits.cpu Kubernetes refuses every Pod in a that has a container without a cpu limit, and there is no limitRange to fill it in (set limitRange.default.cpu, or limit requests.cpu instead, unless every container is meant to set it)",
    ],
  ],
  [
    "each quota of the kind that no LimitRange makes up for, mildly",
    quota('cpu: "1", requests.memory: 1Gi, limits.memory: 1Gi', "limitRange: { defaultRequest: { memory: 1Mi } }, "),
    [
      "warning quota-demands 7:106 /spec/namespaces/0/resourceQuota/hard/cpu: with a quota on cpu Kubernetes refuses every Pod in a that has a container without a cpu request, and its limitRange fills in none (set limitRange.defaultRequest.cpu, or remove cpu, unless every container is meant to set it)",
      "warning quota-demands 7:148 /spec/namespaces/0/resourceQuota/hard/limits.memory: with a quota on limits.memory Kubernetes refuses every Pod in a that has a container without a memory limit, and its limitRange fills in none (set limitRange.default.memory, or remove limits.memory, unless every container is meant to set it)",
    ],
  ],
  [
    "a default limit that the control refuses, mildly",
    `${control('enforcement: enforce, parameters: { maximum: { limits: { memory: 1Gi }, requests: { cpu: "1" } } }')}\n${limits('default: { memory: 2Gi, cpu: "2" }')}`,
    [
      "warning limit-range-contradicts 8:60 /spec/namespaces/0/limitRange/default/memory: a container in a without a memory limit gets 2Gi by default, and require-resource-limits allows 1Gi: such Pods are refused (set it to 1Gi or less)",
      "warning limit-range-contradicts 8:70 /spec/namespaces/0/limitRange/default/cpu: a container in a without a cpu request gets 2 by default, and require-resource-limits allows 1: such Pods are refused (set it to 1 or less)",
    ],
  ],
  [
    "a maximum that becomes such a default, mildly",
    `${control("enforcement: warn, parameters: { maximum: { limits: { memory: 1Gi } } }")}\n${limits("max: { memory: 2Gi }, defaultRequest: { memory: 1Mi }")}`,
    [
      "warning limit-range-contradicts 8:56 /spec/namespaces/0/limitRange/max/memory: a container in a without a memory limit gets 2Gi by max, and require-resource-limits allows 1Gi: such Pods are warned of (give a default of 1Gi or less)",
    ],
  ],
  [
    "a minimum above what the control allows, mildly",
    `${control("parameters: { maximum: { limits: { memory: 1Gi } } }")}\n${limits("min: { memory: 2Gi }")}`,
    [
      "warning limit-range-contradicts 8:56 /spec/namespaces/0/limitRange/min/memory: in a the memory limit of a container is at least 2Gi by min, and require-resource-limits allows 1Gi: no such Pod satisfies both (set it to 1Gi or less)",
    ],
  ],
  [
    "a default of nothing where the control asks for something, mildly",
    limits('defaultRequest: { cpu: "0" }, default: { cpu: "0", memory: "0" }'),
    [
      "warning limit-range-contradicts 7:64 /spec/namespaces/0/limitRange/defaultRequest/cpu: a container in a without a cpu request gets 0 by defaultRequest, which require-resource-limits does not take for one: such Pods are reported (set it above zero)",
      "warning limit-range-contradicts 7:100 /spec/namespaces/0/limitRange/default/memory: a container in a without a memory request gets 0 by default, which require-resource-limits does not take for one: such Pods are reported (set it above zero)",
      "warning limit-range-contradicts 7:100 /spec/namespaces/0/limitRange/default/memory: a container in a without a memory limit gets 0 by default, which require-resource-limits does not take for one: such Pods are reported (set it above zero)",
    ],
  ],
  [
    "the same of a check of the organisation's own, mildly",
    `checks: [{ id: own, title: t, message: m, enforcement: enforce, kind: container-resources, parameters: { maximum: { limits: { cpu: "1" } } } }]\n${limits('default: { cpu: "2" }')}`,
    [
      "warning limit-range-contradicts 8:57 /spec/namespaces/0/limitRange/default/cpu: a container in a without a cpu limit gets 2 by default, and own allows 1: such Pods are refused (set it to 1 or less)",
    ],
  ],
];

it.each(told)("tells of %s", (_, more, problems) => {
  expect(problemsOf(more)).toEqual(problems);
});

const strict = control("enforcement: enforce, parameters: { requests: [cpu], limits: [memory] }");
const accepted: readonly (readonly [what: string, more: string])[] = [
  [
    "a LimitRange in order, spelled in two ways",
    limits('min: { cpu: 0.1 }, defaultRequest: { cpu: 100m }, default: { cpu: "1" }, max: { cpu: 1000m }'.replace("0.1", '"0.1"')),
  ],
  [
    "every kind of quota",
    quota(
      'pods: "10", requests.storage: 1Gi, count/jobs.batch: "5", requests.nvidia.com/gpu: "0.5", hugepages-2Mi: 2Mi, requests.ephemeral-storage: 1Gi, limits.ephemeral-storage: 1Gi, gold.storageclass.storage.k8s.io/persistentvolumeclaims: "2"',
    ),
  ],
  ["a quota for which the LimitRange makes up by its default", quota('limits.cpu: "1", requests.cpu: "1"', 'limitRange: { default: { cpu: "1" } }, ')],
  ["or by its maximum", quota('limits.cpu: "1", requests.cpu: "1"', 'limitRange: { max: { cpu: "1" } }, ')],
  ["or by its minimum", quota('cpu: "1"', 'limitRange: { min: { cpu: "1" } }, ')],
  ["a quota that demands what a policy enforces anyhow", `${strict}\n${quota('requests.cpu: "1", requests.memory: 1Gi, limits.memory: 1Gi')}`],
  ["a default at the maximum", `${control("parameters: { maximum: { limits: { memory: 1Gi } } }")}\n${limits("default: { memory: 1024Mi }")}`],
  [
    "quotas and limits of a control that is off: they are not rendered",
    `${control("enabled: false")}\n${quota('limits.cpu: "1", nvidia.com/gpu: "1"', 'limitRange: { default: { memory: "0" } }, ')}`,
  ],
  [
    "a LimitRange that contradicts a check, where it is not rendered",
    `${control("enabled: false")}\nchecks: [{ id: own, title: t, message: m, kind: container-resources, parameters: { maximum: { limits: { cpu: "1" } } } }]\n${limits('max: { cpu: "2" }')}`,
  ],
  ["a resource of JavaScript's", limits('max: { constructor/y: "1" }')],
];

it.each(accepted)("accepts %s", (_, more) => {
  expect(problemsOf(more)).toEqual([]);
});

it("a policy that is not enforced, not everywhere or not for all refuses less than the quota", () => {
  const codes = (settings: string, more = "") => parsed(specText(`${settings}\n${quota("limits.memory: 1Gi")}${more}`)).problems.map(brief);
  const demanded = (line: number) => `warning quota-demands ${line}:67 /spec/namespaces/0/resourceQuota/hard/limits.memory`;
  expect(codes(strict)).toEqual([]);
  expect(codes(control("enforcement: warn"))).toEqual([demanded(8)]);
  expect(codes(control("enforcement: enforce, parameters: { limits: [cpu] }"))).toEqual([demanded(8)]);
  expect(codes(control("enforcement: enforce, parameters: { containers: [containers] }"))).toEqual([demanded(8)]);
  expect(codes(control("enforcement: enforce, parameters: { unless: [{ fieldPath: hostUsers, operator: Exists }] }"))).toEqual([demanded(8)]);
  expect(codes(`${strict}\nexemptNamespaces: [a]`)).toEqual(["warning exempt-namespace 9:24 /spec/namespaces/0/name", demanded(9)]);
  const waived =
    "\nwaivers: [{ control: require-resource-limits, match: { kinds: [Pod], namespaces: [a], names: [b] }, reason: r, owner: o, expires: '2027-01-01' }]";
  expect(codes(strict, waived)).toEqual([demanded(8)]);
});

it("an exempt namespace contradicts no check", () => {
  const settings = `${control("parameters: { maximum: { limits: { memory: 1Gi } } }")}\nexemptNamespaces: [a]\n`;
  expect(parsed(specText(`${settings}${limits("default: { memory: 2Gi }")}`)).problems.map(({ code }) => code)).toEqual(["exempt-namespace"]);
});

const specWith = (namespace: object) =>
  JSON.stringify({
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: "a" },
    spec: {
      cluster: { platform: "kubeadm", kubernetesVersion: "1.34" },
      targets: { gatekeeper: {} },
      profile: "baseline",
      namespaces: [{ name: "a", ...namespace }],
    },
  });

type Limits = Partial<Record<(typeof limitFields)[number], Record<string, string>>>;

/** The API server's rules as they stand there: defaults first, then each comparison. */
function isRefused(given: Limits): boolean {
  const made = structuredClone(given);
  const fill = (to: "default" | "defaultRequest", from: "max" | "default" | "min") => Object.assign(made, { [to]: { ...made[from], ...made[to] } });
  fill("default", "max");
  fill("defaultRequest", "default");
  fill("defaultRequest", "min");
  const above = (one: keyof Limits, other: keyof Limits, name: string) => {
    const [left, right] = [made[one]?.[name], made[other]?.[name]].map((text) => (text === undefined ? undefined : milliOf(text)));
    return left !== undefined && right !== undefined && left > right;
  };
  return [...new Set(limitFields.flatMap((field) => Object.keys(made[field] ?? {})))].some(
    (name) =>
      above("min", "max", name) ||
      above("min", "defaultRequest", name) ||
      above("defaultRequest", "max", name) ||
      above("defaultRequest", "default", name) ||
      above("min", "default", name) ||
      above("default", "max", name) ||
      (/^(hugepages-|nvidia|1e3|null|constructor)/.test(name) && above("default", "defaultRequest", name)),
  );
}

it("refuses the LimitRanges that the API server refuses once it has filled them in, and no other", () => {
  const seen = { refused: 0, taken: 0 };
  fc.assert(
    fc.property(fc.oneof(anyLimitRanges, limitRanges), (limitRange) => {
      const refused = parsed(specWith({ limitRange })).problems.some(({ severity }) => severity === "error");
      expect(refused).toBe(isRefused(limitRange as Limits));
      seen[refused ? "refused" : "taken"] += 1;
    }),
    { numRuns: 300 },
  );
  expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(30);
});

it("takes every quota of whole numbers", () => {
  fc.assert(
    fc.property(hardQuotas, (hard) => {
      expect(parsed(specWith({ resourceQuota: { hard } })).problems).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it.each([
  ["1", 1000n],
  ["1.0", 1000n],
  ["1001m", 1001n],
  ["0.3Ki", 307_200n],
  ["1e-1", 100n],
  ["1n", 1n],
  ["1000001n", 2n],
  ["2000000n", 2n],
  ["0.00000000001", 1n],
  ["1.00000000001", 1001n],
  ["0", 0n],
  ["9E", 9_000_000_000_000_000_000_000n],
  ["-1.0001", -1000n],
  ["x", 0n],
])("%s in thousandths, rounded up: %s", (quantity, milli) => {
  expect(milliOf(quantity)).toBe(milli);
});
