import * as Type from "typebox";

const closed = { additionalProperties: false } as const;
const path = Type.String({ pattern: "^/" });

/**
 * A kubeconfig file by which the API server reaches a webhook: as much of it as is rendered.
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export const KubeconfigSchema = Type.Object(
  {
    apiVersion: Type.Literal("v1"),
    kind: Type.Literal("Config"),
    clusters: Type.Tuple([
      Type.Object(
        {
          name: Type.String(),
          cluster: Type.Object({ server: Type.String({ pattern: "^https://" }), "certificate-authority": Type.Optional(path) }, closed),
        },
        closed,
      ),
    ]),
    users: Type.Tuple([Type.Object({ name: Type.String(), user: Type.Object({ "client-certificate": path, "client-key": path }, closed) }, closed)]),
    contexts: Type.Tuple([Type.Object({ name: Type.String(), context: Type.Object({ cluster: Type.String(), user: Type.String() }, closed) }, closed)]),
    "current-context": Type.String(),
  },
  closed,
);
