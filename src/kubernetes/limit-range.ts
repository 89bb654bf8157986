/** Quantities by the name of their resource. */
export type Quantities = Readonly<Record<string, string>>;

/** The fields of a LimitRange's item for containers that hold quantities. */
export const limitFields = ["max", "min", "default", "defaultRequest"] as const;
export type LimitField = (typeof limitFields)[number];
export type ContainerLimits = { readonly [field in LimitField]?: Quantities };

/** What a container gets that does not say it: how much, and the field from which that comes. */
export type Filled = { readonly quantity: string; readonly from: LimitField };

/**
 * The requests and limits that a LimitRange fills in, by resource. A default limit that is not given is the maximum; a
 * default request that is not given is the default limit, else the minimum.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/v1/defaults.go (SetDefaults_LimitRangeItem)
 */
export function filledIn(limitRange: ContainerLimits | undefined): Readonly<Record<"requests" | "limits", ReadonlyMap<string, Filled>>> {
  const of = (from: LimitField) => Object.entries(limitRange?.[from] ?? {}).map(([name, quantity]): [string, Filled] => [name, { quantity, from }]);
  const limits = new Map([...of("max"), ...of("default")]);
  return { limits, requests: new Map([...of("min"), ...limits, ...of("defaultRequest")]) };
}

/** What every container of a Pod must have by a ResourceQuota. */
export type QuotaDemand = { readonly quota: string; readonly type: "requests" | "limits"; readonly name: string };

/**
 * The requests and limits without which a quota on these names refuses a Pod: those of cpu and memory. Other resources are
 * counted where they are set, and not demanded.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/quota/v1/evaluator/core/pods.go (validationSet)
 */
export function quotaDemands(hard: Quantities): QuotaDemand[] {
  return Object.keys(hard).flatMap((quota) => {
    const [, type = "requests", name] = /^(?:(requests|limits)[.])?(cpu|memory)$/.exec(quota) ?? [];
    return name === undefined ? [] : [{ quota, type: type as QuotaDemand["type"], name }];
  });
}
