import * as Type from "typebox";
import { closed, DnsLabel, DnsSubdomain, Labels, PathName } from "./primitives.ts";

export const shippingAgents = ["fluent-bit", "vector"] as const;

const Endpoint = Type.String({ format: "endpoint", maxLength: 2048, description: "An https URL: host, port where it is not 443, path where there is one." });
const Credentials = Type.Optional({
  ...DnsSubdomain,
  description: "The Secret in the shipper's namespace whose keys username and password it logs in with.",
});
const Index = Type.Optional(
  Type.String({
    pattern: "^[a-z0-9][a-z0-9._-]*$",
    maxLength: 200,
    description: "An index's name: lower-case letters, digits and . _ -, a letter or digit first.",
  }),
);

const imageForm = "An image with its digest, e.g. registry.example.com/fluent-bit:5.1.1@sha256: and 64 hex digits.";

/** The image of whatever runs: a digest is never made up here, so it comes from the user. */
export const ImageDigest = Type.String({
  pattern: "^[a-z0-9][-A-Za-z0-9._:/]*@sha256:[a-f0-9]{64}$",
  maxLength: 1024,
  description: imageForm,
});

export const ShipTo = Type.Object(
  {
    agent: Type.Optional(Type.Enum([...shippingAgents], { description: "What reads the log and sends it (default: fluent-bit)." })),
    image: Type.Optional({ ...ImageDigest, description: `The agent's image; without it nothing is rendered. ${imageForm}` }),
    namespace: Type.Optional({ ...DnsLabel, description: "Where the shipper runs (default: audit-shipper)." }),
    labels: Type.Optional({ ...Labels, description: "Labels of the DaemonSet and its pods, beside Bulwark's own." }),
    caConfigMap: Type.Optional({
      ...DnsSubdomain,
      description: "The ConfigMap in the shipper's namespace whose key ca.crt holds the CA of the endpoints (default: the image's CAs).",
    }),
    cidrs: Type.Optional(
      Type.Array(Type.String({ format: "cidr", maxLength: 64 }), {
        minItems: 1,
        uniqueItems: true,
        description: "Where the endpoints are: the shipper reaches nothing else. NetworkPolicies know no host names.",
      }),
    ),
    loki: Type.Optional(
      Type.Object(
        {
          endpoint: Endpoint,
          secretName: Credentials,
          tenant: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9._-]+$", maxLength: 150, description: "The tenant: letters, digits and . _ -." })),
        },
        closed,
      ),
    ),
    elasticsearch: Type.Optional(Type.Object({ endpoint: Endpoint, secretName: Credentials, index: Index }, closed)),
    splunk: Type.Optional(
      Type.Object(
        {
          endpoint: Endpoint,
          secretName: { ...DnsSubdomain, description: "The Secret in the shipper's namespace whose key token holds the HTTP Event Collector's token." },
          index: Index,
        },
        closed,
      ),
    ),
  },
  { ...closed, minProperties: 1, description: "Where the log goes from the nodes: one or more of loki, elasticsearch and splunk." },
);

export const Webhook = Type.Object(
  {
    endpoint: Endpoint,
    clientCertificate: { ...PathName, description: "The API server's certificate for the endpoint: a file on every control-plane node." },
    clientKey: { ...PathName, description: "The key of that certificate: a file on every control-plane node." },
    certificateAuthority: Type.Optional({ ...PathName, description: "The CA of the endpoint: a file on every control-plane node (default: the system's)." }),
    configPath: Type.Optional({
      ...PathName,
      description: "Where the rendered kubeconfig file goes (default: /etc/kubernetes/audit/webhook.yaml).",
    }),
  },
  { ...closed, description: "Where the API server itself sends events to, in batches and as best it can: events are lost while nobody answers." },
);

export type ShipToSpec = Type.Static<typeof ShipTo>;
export type WebhookSpec = Type.Static<typeof Webhook>;
