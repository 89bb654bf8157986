import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { nanoOf } from "../kubernetes/quantity.ts";
import type { Boundary } from "./check-kind.ts";
import { type ContainerList, listsOf, type Placement, placements } from "./container-lists.ts";
import { updateBoundaries } from "./field-boundaries.ts";

/** The deviations of requests and limits: every amount on the first container, enough and too little or much at every place. */
export function resourceBoundaries(parameters: JsonObject): Boundary[] {
  const input = parameters as ResourceParameters;
  const places = placements(listsOf(parameters, resourceLists));
  const [first = places[0] as Placement] = places.filter(({ judged }) => judged);
  const good = { resources: enough(input) };
  const only = (what: string, verdict: "pass" | "fail", resources: JsonValue | undefined): Boundary => ({
    what,
    verdict,
    pod: first.place(resources === undefined ? {} : { resources }, good),
  });
  const required = (input.requests ?? input.limits) !== undefined;
  const bad = required ? { resources: {} } : { resources: tooMuch(input) };
  const empty = required ? ("fail" as const) : ("pass" as const);
  return [
    only("everything", "pass", good.resources),
    only("resources-absent", empty, undefined),
    only("resources-empty", empty, {}),
    ...(input.limits ?? []).flatMap((name) => presence("limits", name, good.resources, input).map(([what, verdict, value]) => only(what, verdict, value))),
    ...(input.requests ?? []).flatMap((name) => presence("requests", name, good.resources, input).map(([what, verdict, value]) => only(what, verdict, value))),
    ...(["requests", "limits"] as const).flatMap((type) =>
      Object.entries(input.maximum?.[type] ?? {}).flatMap(([name, quantity]) =>
        amounts(quantity).map(([what, verdict, value]) => only(`${type}-${name}-maximum-${what}`, verdict, set(good.resources, type, name, value))),
      ),
    ),
    only("limits-empty", empty, { limits: {} }),
    only("requests-empty", empty, { requests: {} }),
    ...places.flatMap(({ what, judged, place }): Boundary[] => [
      { what: `${what}-good`, verdict: "pass", pod: place(good, good) },
      { what: `${what}-bad`, verdict: judged ? "fail" : "pass", pod: place(bad, good) },
    ]),
    ...updates(first.place(good, good).spec, first.place(bad, good).spec),
  ];
}

type Amounts = Record<string, string>;
export type ResourceParameters = { requests?: string[]; limits?: string[]; maximum?: { requests?: Amounts; limits?: Amounts }; containers?: string[] };

/** The lists judged unless the parameters say otherwise: the API server refuses resources on ephemeral containers. */
export const resourceLists: readonly ContainerList[] = ["containers", "initContainers"];

/** Resources that satisfy every demand: each maximum itself, else a small amount. */
function enough({ requests = [], limits = [], maximum = {} }: ResourceParameters): JsonObject {
  const amount = (name: string) => maximum.limits?.[name] ?? maximum.requests?.[name] ?? "100m";
  const least = (name: string) => maximum.requests?.[name] ?? amount(name);
  return {
    ...(limits.length > 0 || maximum.limits
      ? { limits: Object.fromEntries([...limits, ...Object.keys(maximum.limits ?? {})].map((name) => [name, amount(name)])) }
      : {}),
    ...(requests.length > 0 || maximum.requests
      ? { requests: Object.fromEntries([...requests, ...Object.keys(maximum.requests ?? {})].map((name) => [name, least(name)])) }
      : {}),
  };
}

function set(resources: JsonObject, type: "requests" | "limits", name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _, ...others } = (resources[type] ?? {}) as JsonObject;
  return { ...resources, [type]: value === undefined ? others : { ...others, [name]: value } };
}

/** Every maximum exceeded. */
function tooMuch(input: ResourceParameters): JsonObject {
  const doubled = (amounts: Amounts = {}) =>
    Object.fromEntries(Object.entries(amounts).map(([name, quantity]) => [name, `${(nanoOf(quantity) as bigint) * 2n}n`]));
  return { limits: doubled(input.maximum?.limits), requests: doubled(input.maximum?.requests) };
}

/** One required amount: absent, no amount, no quantity, and (of a request) the limit standing in for it. */
function presence(type: "requests" | "limits", name: string, good: JsonObject, input: ResourceParameters): [string, "pass" | "fail", JsonObject][] {
  const without = (resources: JsonObject) => (type === "requests" ? set(resources, "limits", name, undefined) : resources);
  const named = (what: string) => `${type}-${name}-${what}`;
  const limitRequired = input.limits?.includes(name) === true;
  const free = input.maximum?.limits?.[name] === undefined && input.maximum?.requests?.[name] === undefined;
  const lone = without(good);
  return [
    [named("absent"), "fail", set(lone, type, name, undefined)],
    [named("zero"), "fail", set(lone, type, name, "0")],
    [named("zero-milli"), "fail", set(lone, type, name, "0m")],
    [named("negative"), "fail", set(lone, type, name, "-1")],
    [named("no-quantity"), "fail", set(lone, type, name, "abc")],
    [named("unknown-suffix"), "fail", set(lone, type, name, "1GiB")],
    [named("empty-text"), "fail", set(lone, type, name, "")],
    ...[...withoutDigits, ...noQuantities].map(([what, text]): [string, "fail", JsonObject] => [named(what), "fail", set(lone, type, name, text)]),
    ...(type === "requests" && !limitRequired && free
      ? ([
          [named("from-limit"), "pass", set(set(lone, "requests", name, undefined), "limits", name, "1")],
          [named("zero-beside-limit"), "fail", set(set(lone, "requests", name, "0"), "limits", name, "1")],
        ] as [string, "pass" | "fail", JsonObject][])
      : []),
    ...(type === "requests" && limitRequired
      ? ([[named("zero-beside-required-limit"), "fail", set(good, "requests", name, "0")]] as [string, "pass" | "fail", JsonObject][])
      : []),
    ...(type === "requests" && limitRequired && input.maximum?.requests?.[name] === undefined
      ? ([[named("from-required-limit"), "pass", set(good, "requests", name, undefined)]] as [string, "pass" | "fail", JsonObject][])
      : []),
    ...(limitRequired || !free || type !== "requests"
      ? []
      : ([
          [named("number"), "pass", set(lone, type, name, 1)],
          [named("plain"), "pass", set(lone, type, name, "1")],
          [named("fraction"), "pass", set(lone, type, name, ".5")],
          [named("exponent"), "pass", set(lone, type, name, "1e3")],
          ...["n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map(
            (suffix) => [named(`one-${suffix}`), "pass", set(lone, type, name, `1${suffix}`)] as [string, "pass", JsonObject],
          ),
          [named("signed"), "pass", set(lone, type, name, "+1")],
          [named("leading-zero"), "pass", set(lone, type, name, "007")],
        ] as [string, "pass" | "fail", JsonObject][])),
  ];
}

/** Texts without a digit: Kubernetes reads some of them as 0, which is not above zero, and no quantity is not either. */
const withoutDigits = [
  ["point-alone", "."],
  ["suffix-alone", "Gi"],
  ["sign-alone", "+"],
] as const;

/** Texts that are nearly quantities. */
const noQuantities = [
  ["two-points", "1.2.3"],
  ["two-signs", "--1"],
  ["exponent-without-digits", "1e+"],
  ["exponent-with-letters", "1e5x"],
  ["letters-before-exponent", "1x5"],
  ["suffix-in-another-case", "1ki"],
] as const;

/** Amounts around a maximum, in several spellings of the same value. */
function amounts(maximum: string): [string, "pass" | "fail", JsonValue][] {
  const nano = nanoOf(maximum) as bigint;
  const million = 1_000_000n;
  const billion = 1_000_000_000n;
  const whole = nano / billion;
  return [
    ["itself", "pass", maximum],
    ["in-billionths", "pass", `${nano}n`],
    ...(whole > 0n
      ? ([
          ["whole-below", "pass", `${whole}`],
          ["whole-signed", "pass", `+${whole}`],
          ["whole-with-point", "pass", `${whole}.`],
          ["whole-with-zeros", "pass", `00${whole}.000`],
          ["whole-with-exponent", "pass", `${whole}e0`],
        ] as [string, "pass", string][])
      : []),
    ...(whole > 0n && whole <= BigInt(Number.MAX_SAFE_INTEGER) ? ([["whole-as-number", "pass", Number(whole)]] as [string, "pass", number][]) : []),
    ["one-thousandth-more", "fail", `${nano / million + 1n}m`],
    ["one-thousandth-less", "pass", `${(nano - 1n) / million}m`],
    ...(nano < 2n ** 63n
      ? ([
          ["one-billionth-more", "fail", `${nano + 1n}n`],
          ["one-billionth-less", "pass", `${nano - 1n}n`],
        ] as ["one-billionth-more" | "one-billionth-less", "fail" | "pass", string][])
      : []),
    ["whole-more", "fail", `${whole + 1n}`],
    ["whole-more-with-exponent", "fail", `${whole + 1n}000e-3`],
    ["whole-more-as-number", "fail", Number(whole + 1n)],
    ...(["8Ei", "9E", "9e18"] as const)
      .filter((huge) => (nanoOf(huge) as bigint) > nano)
      .map((huge): [string, "fail", string] => [`huge-${huge}`, "fail", huge]),
    ...binary(whole),
    ["no-quantity", "fail", "abc"],
    ...noQuantities.map(([what, text]): [string, "fail", string] => [what, "fail", text]),
    ["lower-case-suffix", "fail", "1gi"],
    ["blank-before-suffix", "fail", "1 Gi"],
    ["true", "fail", true],
  ];
}

/** A whole maximum in each binary suffix that divides it, and one step above. */
function binary(whole: bigint): [string, "pass" | "fail", string][] {
  return ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].flatMap((suffix, index): [string, "pass" | "fail", string][] => {
    const unit = 1024n ** BigInt(index + 1);
    if (whole === 0n || whole % unit !== 0n) return [];
    return [
      [`whole-in-${suffix}`, "pass", `${whole / unit}${suffix}`],
      [`whole-more-in-${suffix}`, "fail", `${whole / unit + 1n}${suffix}`],
    ];
  });
}

function updates(good: JsonObject, bad: JsonObject): Boundary[] {
  return updateBoundaries(good, bad).map(({ object, before, ...boundary }) => ({
    ...boundary,
    pod: { spec: object },
    before: { pod: { spec: before as JsonObject } },
  }));
}
