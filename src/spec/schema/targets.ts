import * as Type from "typebox";
import { closed } from "./primitives.ts";

export const kyvernoPolicyKinds = ["ClusterPolicy", "ValidatingPolicy"] as const;
export type KyvernoPolicyKind = (typeof kyvernoPolicyKinds)[number];

/** How policies of the API server get there. */
export const policyWays = ["API", "StaticManifests"] as const;

export const Targets = Type.Object(
  {
    kyverno: Type.Optional(
      Type.Object(
        {
          version: Type.Optional(
            Type.String({ pattern: "^1[.][0-9]{1,2}$", description: "The minor version of Kyverno in the cluster, quoted (default: 1.19)." }),
          ),
          policyKinds: Type.Optional(
            Type.Array(Type.Enum([...kyvernoPolicyKinds]), { minItems: 1, uniqueItems: true, description: "What is rendered (default: both)." }),
          ),
          apply: Type.Optional(Type.Enum([...kyvernoPolicyKinds], { description: "Which of them the cluster applies (default: ValidatingPolicy)." })),
        },
        closed,
      ),
    ),
    gatekeeper: Type.Optional(
      Type.Object(
        {
          version: Type.Optional(
            Type.String({ pattern: "^3[.][0-9]{1,2}$", description: "The minor version of Gatekeeper in the cluster, quoted (default: 3.23)." }),
          ),
        },
        closed,
      ),
    ),
    validatingAdmissionPolicy: Type.Optional(
      Type.Object(
        {
          apply: Type.Optional(
            Type.Enum([...policyWays], {
              description:
                "How the API server gets its policies (default: API). StaticManifests are a file on every control-plane node: in effect from the first request on, and out of the API's reach. Kubernetes 1.37, or 1.36 with a feature gate.",
            }),
          ),
        },
        { ...closed, description: "The API server itself: ValidatingAdmissionPolicies and their bindings, admissionregistration.k8s.io/v1." },
      ),
    ),
  },
  { ...closed, minProperties: 1, description: "The policy engines to render for." },
);
