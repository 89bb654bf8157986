import * as Type from "typebox";
import { dnsLabel } from "../kubernetes/dns-name.ts";
import type { CheckKind } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { unlessProperty } from "./predicate.ts";
import { tokenBoundaries } from "./token-boundaries.ts";

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
            namespaces: Type.Optional(Type.Array(Type.String({ pattern: dnsLabel, maxLength: 63 }), { minItems: 1, maxItems: 256 })),
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
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: unlessProblems,
  boundaries: (parameters) => withExcuses(parameters, tokenBoundaries(parameters), "pod"),
};
