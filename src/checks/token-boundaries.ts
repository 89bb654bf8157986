import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import type { Boundary } from "./check-kind.ts";
import { podSpec } from "./smallest.ts";

type TokenParameters = { optIn?: { namespaces?: string[]; serviceAccountNames?: string[]; label?: { key: string; value?: string } } };

/** A pod and a ServiceAccount of which the same is said. */
type State = Required<Pick<Boundary, "pod" | "object">>;

const account = "ServiceAccount";

/** The deviations of the field, each way to opt in with one step beside it, and the UPDATE guard. */
export function tokenBoundaries(parameters: JsonObject): Boundary[] {
  const { optIn = {} } = parameters as TokenParameters;
  const { namespaces = [], serviceAccountNames = [], label } = optIn;
  const own = accountBeside(serviceAccountNames);
  const state = (value?: JsonValue, metadata: JsonObject = {}, serviceAccountName: string | undefined = own): State => {
    const mounts = value === undefined ? {} : { automountServiceAccountToken: value };
    const runsAs = serviceAccountName === undefined ? {} : { serviceAccountName };
    return {
      pod: { metadata, spec: podSpec({ ...runsAs, ...mounts }) },
      object: { ...mounts, ...(Object.keys(metadata).length > 0 ? { metadata } : {}) },
    };
  };
  const labelled = (labels: JsonObject) => state(undefined, { labels });
  const ways = [
    ...namespaces.slice(0, 2).map((namespace, index) => ({ what: `namespace-${index + 1}`, state: state(undefined, { namespace }) })),
    ...serviceAccountNames.slice(0, 2).map((name, index) => ({ what: `account-${index + 1}`, state: named(name) })),
    ...(label ? [{ what: "label", state: labelled({ [label.key]: label.value ?? "any" }) }] : []),
  ];
  const beside = [
    ...(serviceAccountNames.length > 0 ? [{ what: "other-account", state: named(`${serviceAccountNames[0]}x`) }] : []),
    ...(label ? [{ what: "other-label", state: labelled({ [`${label.key}x`]: label.value ?? "any" }) }] : []),
    ...(label?.value === undefined ? [] : [{ what: "other-label-value", state: labelled({ [label.key]: `${label.value}x` }) }]),
  ];
  return [
    { what: "false", verdict: "pass", ...state(false) },
    { what: "absent", verdict: "fail", ...state() },
    { what: "true", verdict: "fail", ...state(true) },
    { what: "text", verdict: "fail", ...state("false") },
    { what: "zero", verdict: "fail", ...state(0) },
    ...defaultAccount(serviceAccountNames.includes("default")),
    { what: "pod-named-default", verdict: "fail", pod: { metadata: { name: "default" }, spec: state().pod.spec }, kinds: ["Pod"] },
    ...ways.map(({ what, state: found }): Boundary => ({ what: `opted-in-${what}`, verdict: "pass", ...found })),
    ...beside.map(({ what, state: found }): Boundary => ({ what, verdict: "fail", ...found })),
    ...(label ? [ownLabelOnly({ [label.key]: label.value ?? "any" }, state().pod.spec)] : []),
    { what: "update-unchanged-bad", verdict: "pass", ...state(), before: state() },
    { what: "update-elsewhere-bad", verdict: "pass", ...state(), before: elsewhere(state()) },
    { what: "update-labelled-bad", verdict: "pass", ...state(undefined, { labels: { elsewhere: "changed" } }), before: state() },
    { what: "update-good-to-bad", verdict: "fail", ...state(true), before: state(false) },
    { what: "update-bad-to-good", verdict: "pass", ...state(false), before: state() },
    ...ways
      .filter(({ what }) => what === "label")
      .map(({ what, state: before }): Boundary => ({ what: `update-loses-${what}`, verdict: "fail", ...state(), before })),
    ...serviceAccountNames
      .slice(0, 1)
      .map((name): Boundary => ({ what: "update-loses-account", verdict: "fail", pod: state().pod, before: { pod: named(name).pod } })),
  ];
}

/** The account that pods run as where it shall not be opted in: none, or another one where `default` is. */
function accountBeside(names: readonly string[]): string | undefined {
  if (!names.includes("default")) return undefined;
  let name = "other";
  while (names.includes(name)) name += "-x";
  return name;
}

/** A ServiceAccount of that name, and a pod that runs as it. */
const named = (name: string): State => ({ pod: { spec: podSpec({ serviceAccountName: name }) }, object: { metadata: { name } } });

/** The account named `default`, and the pods that name none or the empty one. */
function defaultAccount(optedIn: boolean): Boundary[] {
  const verdict = optedIn ? "pass" : "fail";
  return [
    { what: "default-account", verdict: "pass", object: { metadata: { name: "default" } }, kinds: [account] },
    { what: "default-account-true", verdict: "pass", object: { metadata: { name: "default" }, automountServiceAccountToken: true }, kinds: [account] },
    { what: "account-like-default", verdict: "fail", object: { metadata: { name: "defaultx" } }, kinds: [account] },
    { what: "no-account-named", verdict, pod: { spec: podSpec() } },
    { what: "empty-account-named", verdict, pod: { spec: podSpec({ serviceAccountName: "" }) } },
    { what: "default-account-named", verdict, pod: { spec: podSpec({ serviceAccountName: "default" }) } },
  ];
}

/** A workload that carries the label itself, and its pods do not. */
function ownLabelOnly(labels: JsonObject, spec: JsonObject): Boundary {
  return { what: "label-on-workload-only", verdict: "fail", pod: { spec }, object: { metadata: { labels } }, kinds: ["Deployment", "CronJob"] };
}

/** The same with something in it that the check does not read. */
const elsewhere = ({ pod, object }: State): State => ({
  pod: { ...pod, spec: { ...pod.spec, elsewhere: "changed" } },
  object: { ...object, elsewhere: "changed" },
});
