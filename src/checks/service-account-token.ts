import Type from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import type { Boundary, CheckKind } from "./check-kind.ts";
import { podSpec } from "./smallest.ts";

/**
 * Whether a pod or a ServiceAccount mounts the account's API token.
 *
 * A Pod (or the template of a workload) passes only where its own `automountServiceAccountToken` is false: the value of
 * its ServiceAccount is not visible to every engine. A ServiceAccount passes where its field is false; the one named
 * `default` is never refused, because refusing it would keep every new namespace from getting one. Absent and null
 * mount. Opted in, and so passing: every object of a listed namespace, every pod that runs as (and every) listed
 * ServiceAccount, and every pod or ServiceAccount that carries the label (any value where none is named); a pod that
 * names no account runs as `default`. Whoever may create pods in a namespace may set such a label or account name. On
 * UPDATE the check is skipped where all of this is equal in object and oldObject.
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
 */
export const serviceAccountToken: CheckKind = {
  name: "service-account-token",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      optIn: Type.Optional(
        Type.Object(
          {
            namespaces: Type.Optional(Type.Array(Type.String({ pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 }), { minItems: 1, maxItems: 256 })),
            serviceAccountNames: Type.Optional(
              Type.Array(Type.String({ pattern: "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", maxLength: 253 }), { minItems: 1, maxItems: 256 }),
            ),
            label: Type.Optional(
              Type.Object(
                {
                  key: Type.String({ pattern: "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$", maxLength: 317 }),
                  value: Type.Optional(Type.String({ pattern: "^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$", maxLength: 63 })),
                },
                { additionalProperties: false },
              ),
            ),
          },
          { additionalProperties: false, description: "Who may mount the token." },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  problems: () => [],
  boundaries: (parameters) => [...values, ...optedIn(parameters as TokenParameters), ...updates],
};

type TokenParameters = { optIn?: { namespaces?: string[]; serviceAccountNames?: string[]; label?: { key: string; value?: string } } };

const account = "ServiceAccount";
const mounts = (value?: unknown, spec: JsonObject = {}) =>
  podSpec({ ...spec, ...(value === undefined ? {} : { automountServiceAccountToken: value as never }) });

const values: Boundary[] = [
  { what: "false", verdict: "pass", pod: { spec: mounts(false) }, object: { automountServiceAccountToken: false } },
  { what: "absent", verdict: "fail", pod: { spec: mounts() }, object: {} },
  { what: "true", verdict: "fail", pod: { spec: mounts(true) }, object: { automountServiceAccountToken: true } },
  { what: "text", verdict: "fail", pod: { spec: mounts("false") }, object: { automountServiceAccountToken: "false" } },
  { what: "default-account", verdict: "pass", object: { metadata: { name: "default" } }, kinds: [account] },
  { what: "default-account-true", verdict: "pass", object: { metadata: { name: "default" }, automountServiceAccountToken: true }, kinds: [account] },
  { what: "pod-named-default", verdict: "fail", pod: { metadata: { name: "default" }, spec: mounts() }, kinds: ["Pod"] },
];

const updates: Boundary[] = [
  { what: "update-unchanged-bad", verdict: "pass", pod: { spec: mounts() }, object: {}, before: { pod: { spec: mounts() }, object: {} } },
  {
    what: "update-good-to-bad",
    verdict: "fail",
    pod: { spec: mounts(true) },
    object: { automountServiceAccountToken: true },
    before: { pod: { spec: mounts(false) }, object: { automountServiceAccountToken: false } },
  },
];

function optedIn({ optIn = {} }: TokenParameters): Boundary[] {
  const { namespaces = [], serviceAccountNames = [], label } = optIn;
  const labelled = (labels: JsonObject, verdict: "pass" | "fail", what: string): Boundary => ({
    what,
    verdict,
    pod: { metadata: { labels }, spec: mounts() },
    object: { metadata: { labels } },
  });
  return [
    ...namespaces.slice(0, 2).map(
      (namespace, index): Boundary => ({
        what: `opted-in-namespace-${index + 1}`,
        verdict: "pass",
        pod: { metadata: { namespace }, spec: mounts() },
        object: { metadata: { namespace } },
      }),
    ),
    ...serviceAccountNames.slice(0, 2).map(
      (name, index): Boundary => ({
        what: `opted-in-account-${index + 1}`,
        verdict: "pass",
        pod: { spec: mounts(undefined, { serviceAccountName: name }) },
        object: { metadata: { name } },
      }),
    ),
    ...(serviceAccountNames.length > 0
      ? [
          {
            what: "other-account",
            verdict: "fail" as const,
            pod: { spec: mounts(undefined, { serviceAccountName: `${serviceAccountNames[0]}x` }) },
            object: { metadata: { name: `${serviceAccountNames[0]}x` } },
          },
        ]
      : []),
    ...(label
      ? [
          labelled({ [label.key]: label.value ?? "any" }, "pass", "opted-in-label"),
          labelled({ [`${label.key}x`]: label.value ?? "any" }, "fail", "other-label"),
        ]
      : []),
    ...(label?.value !== undefined ? [labelled({ [label.key]: `${label.value}x` }, "fail", "other-label-value")] : []),
  ];
}
