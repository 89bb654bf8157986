import fc from "fast-check";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { limitFields } from "../../src/kubernetes/limit-range.ts";

type Quantities = Record<string, string>;

/** Quantities from the least to the most, each in several spellings. */
const ascending = [
  ["0", "0m", "+0"],
  ["0.1", "100m", "1e-1", ".1"],
  ["1", "1000m", "+1", "1."],
  ["1Ki", "1024", "1.024k"],
  ["1e6", "1M", "1000k"],
  ["1Mi", "1024Ki", "1048576"],
  ["512Mi", "0.5Gi"],
  ["1Gi", "1024Mi"],
] as const;
const spelling = (step: number) => fc.constantFrom(...(ascending[step] as readonly string[]));
const steps = (count: number) => fc.array(fc.nat({ max: ascending.length - 1 }), { minLength: count, maxLength: count });

/** Names that YAML or JavaScript has its own use for among them. */
const domains = ["nvidia.com/gpu", "1e3.io/0x1", "null.io/True", "constructor/y", "a.kubernetes.io/memory"];
const overcommitted = ["cpu", "memory", "ephemeral-storage", "a.kubernetes.io/memory"];
const containerResource = fc.constantFrom("cpu", "memory", "ephemeral-storage", "hugepages-2Mi", ...domains);

/** The four amounts of a resource, some of them, from min to max. */
const amounts = fc.record({
  numbers: steps(4),
  kept: fc.subarray([...limitFields], { minLength: 1 }),
  seed: fc.array(fc.nat({ max: 2 }), { minLength: 4, maxLength: 4 }),
});
const order = ["min", "defaultRequest", "default", "max"] as const;

/** A LimitRange of containers; in order as the API server demands it, or however it comes. */
function limitRange(inOrder: boolean): fc.Arbitrary<JsonObject> {
  return fc.dictionary(containerResource, amounts, { minKeys: 1, maxKeys: 4, noNullPrototype: true }).map((resources) => {
    const made: Record<string, Quantities> = {};
    for (const [name, { numbers, kept, seed }] of Object.entries(resources)) {
      const sorted = inOrder ? numbers.toSorted((one, other) => one - other) : numbers;
      for (const [index, field] of order.entries()) {
        const step = inOrder && !overcommitted.includes(name) ? sorted[0] : sorted[index];
        const spellings = ascending[step as number] as readonly string[];
        const quantity = spellings[(seed[index] as number) % spellings.length] as string;
        if (kept.includes(field)) made[field] = { ...made[field], [name]: quantity };
      }
    }
    return made;
  });
}

export const limitRanges = limitRange(true);
export const anyLimitRanges = limitRange(false);

const quotaName = fc.constantFrom(
  "cpu",
  "requests.memory",
  "limits.cpu",
  "limits.ephemeral-storage",
  "requests.storage",
  "pods",
  "services.loadbalancers",
  "count/deployments.apps",
  "count/true",
  "requests.nvidia.com/gpu",
  "gold.storageclass.storage.k8s.io/requests.storage",
  "requests.hugepages-2Mi",
);

/** A ResourceQuota's `hard`, in whole numbers. */
export const hardQuotas: fc.Arbitrary<Quantities> = fc.dictionary(
  quotaName,
  steps(1).chain(([step]) => spelling(step === 1 ? 2 : (step as number))),
  { minKeys: 1, maxKeys: 5, noNullPrototype: true },
);
