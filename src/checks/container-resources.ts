import Type from "typebox";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import { nanoOf } from "../kubernetes/quantity.ts";
import type { Boundary, CheckKind } from "./check-kind.ts";
import { type ContainerList, containersProperty, listsOf, placements } from "./container-lists.ts";
import { container } from "./smallest.ts";

const ResourceName = Type.String({ pattern: "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", maxLength: 128 });
const ResourceNames = (description: string) => Type.Optional(Type.Array(ResourceName, { minItems: 1, maxItems: 16, uniqueItems: true, description }));
const Quantities = (description: string) => Type.Optional(Type.Record(ResourceName, Type.String({ minLength: 1, maxLength: 32 }), { description }));

/** The lists judged unless the parameters say otherwise: the API server refuses resources on ephemeral containers. */
export const resourceLists: readonly ContainerList[] = ["containers", "initContainers"];

/**
 * The requests and limits of every container, in Pods and in the template of every workload kind.
 *
 * A required one must be there and above zero: 0 (or below) asks for nothing, a text that is no quantity is no value. A
 * request that is not set has the value of its limit, because the API server defaults it so. A maximum compares by value
 * (1024Mi is 1Gi) and asks nothing where the value is absent. Sidecars are initContainers; ephemeral containers are not
 * asked. On UPDATE the check is skipped where every container's resources are equal in object and oldObject.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export const containerResources: CheckKind = {
  name: "container-resources",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      ...containersProperty,
      requests: ResourceNames("Requests that every container must make."),
      limits: ResourceNames("Limits that every container must have."),
      maximum: Type.Optional(
        Type.Object(
          { requests: Quantities("Most that a container may request."), limits: Quantities("Most that a container may be allowed.") },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { requests, limits, maximum, containers } = parameters as ResourceParameters;
    const quantities = Object.entries(maximum ?? {}).flatMap(([type, amounts]) =>
      Object.entries(amounts ?? {}).flatMap(([resource, quantity]) => {
        const nano = nanoOf(quantity);
        return nano !== undefined && nano > 0n
          ? []
          : [{ key: `maximum/${type}/${resource}`, message: `${JSON.stringify(quantity)} is no quantity above zero; write for instance 500m, 2 or 512Mi` }];
      }),
    );
    const nothing = requests === undefined && limits === undefined && Object.keys(maximum ?? {}).length === 0;
    const ephemeral = containers?.includes("ephemeralContainers")
      ? [{ key: "containers", message: "ephemeral containers cannot have resources; leave the list out" }]
      : [];
    return [...quantities, ...ephemeral, ...(nothing ? [{ key: "", message: "names nothing to ask for: set requests, limits or maximum" }] : [])];
  },
  boundaries: (parameters) => {
    const input = parameters as ResourceParameters;
    const judged = listsOf(parameters, resourceLists);
    const good = { resources: enough(input) };
    const bad = { resources: {} };
    const only = (what: string, verdict: "pass" | "fail", resources: JsonValue | undefined): Boundary => ({
      what,
      verdict,
      pod: { spec: { containers: [container("app", resources === undefined ? {} : { resources })] } },
    });
    const required = (input.requests ?? input.limits) !== undefined;
    const empty = required ? ("fail" as const) : ("pass" as const);
    return [
      only("everything", "pass", good.resources),
      only("resources-absent", empty, undefined),
      only("resources-empty", empty, {}),
      ...(input.limits ?? []).flatMap((name) => presence("limits", name, good.resources, input).map(([what, verdict, value]) => only(what, verdict, value))),
      ...(input.requests ?? []).flatMap((name) =>
        presence("requests", name, good.resources, input).map(([what, verdict, value]) => only(what, verdict, value)),
      ),
      ...(["requests", "limits"] as const).flatMap((type) =>
        Object.entries(input.maximum?.[type] ?? {}).flatMap(([name, quantity]) =>
          amounts(quantity).map(([what, verdict, value]) => only(`${type}-${name}-${what}`, verdict, set(good.resources, type, name, value))),
        ),
      ),
      ...(required
        ? placements(judged)
            .slice(1)
            .flatMap(({ what, judged: looked, place }): Boundary[] => [
              { what: `${what}-everything`, verdict: "pass", pod: place(good, good) },
              { what: `${what}-nothing`, verdict: looked ? "fail" : "pass", pod: place(bad, good) },
            ])
        : []),
      ...(required ? updates(good, bad) : []),
    ];
  },
};

type Amounts = Record<string, string>;
type ResourceParameters = { requests?: string[]; limits?: string[]; maximum?: { requests?: Amounts; limits?: Amounts }; containers?: string[] };

/** One amount that is asked of a container. */
export type Demand = { type: "requests" | "limits"; name: string };
export type Maximum = Demand & { quantity: string };

/** What the parameters demand, as lists: what must be there, and what may not be above which quantity. */
export function demandsOf(parameters: JsonObject): { required: Demand[]; maximum: Maximum[] } {
  const { requests = [], limits = [], maximum = {} } = parameters as ResourceParameters;
  const most = (type: Demand["type"]) => Object.entries(maximum[type] ?? {}).map(([name, quantity]) => ({ type, name, quantity }));
  return {
    required: [...requests.map((name): Demand => ({ type: "requests", name })), ...limits.map((name): Demand => ({ type: "limits", name }))],
    maximum: [...most("requests"), ...most("limits")],
  };
}

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
    ...(type === "requests" && !limitRequired && free
      ? ([
          [named("from-limit"), "pass", set(set(lone, "requests", name, undefined), "limits", name, "1")],
          [named("zero-beside-limit"), "fail", set(set(lone, "requests", name, "0"), "limits", name, "1")],
        ] as [string, "pass" | "fail", JsonObject][])
      : []),
    ...(limitRequired || !free || type !== "requests"
      ? []
      : ([
          [named("number"), "pass", set(lone, type, name, 1)],
          [named("plain"), "pass", set(lone, type, name, "1")],
          [named("fraction"), "pass", set(lone, type, name, ".5")],
          [named("exponent"), "pass", set(lone, type, name, "1e3")],
          [named("binary"), "pass", set(lone, type, name, "1Mi")],
          [named("signed"), "pass", set(lone, type, name, "+1")],
          [named("leading-zero"), "pass", set(lone, type, name, "007")],
        ] as [string, "pass" | "fail", JsonObject][])),
  ];
}

/** Amounts around a maximum, in several spellings of the same value. */
function amounts(maximum: string): [string, "pass" | "fail", string][] {
  const nano = nanoOf(maximum) as bigint;
  return [
    ["at-maximum", "pass", maximum],
    ["at-maximum-in-billionths", "pass", `${nano}n`],
    ["one-billionth-more", "fail", `${nano + 1n}n`],
    ["one-billionth-less", "pass", `${nano - 1n}n`],
    ["whole-more", "fail", `${nano / 1_000_000_000n + 1n}`],
    ["huge", "fail", "8Ei"],
    ["no-quantity", "fail", "abc"],
  ];
}

function updates(good: JsonObject, bad: JsonObject): Boundary[] {
  const pod = (fields: JsonObject) => ({ spec: { containers: [container("app", fields)] } });
  return [
    { what: "update-unchanged-bad", verdict: "pass", pod: pod(bad), before: { pod: pod(bad) } },
    { what: "update-good-to-bad", verdict: "fail", pod: pod(bad), before: { pod: pod(good) } },
    { what: "update-bad-to-good", verdict: "pass", pod: pod(good), before: { pod: pod(bad) } },
  ];
}
