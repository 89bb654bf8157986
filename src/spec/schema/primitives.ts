import * as Type from "typebox";
import { dnsLabel, dnsSubdomain } from "../../kubernetes/dns-name.ts";

export const enforcements = ["audit", "warn", "enforce"] as const;
export type Enforcement = (typeof enforcements)[number];

/** No other fields. */
export const closed = { additionalProperties: false } as const;

export const DnsLabel = Type.String({
  pattern: dnsLabel,
  maxLength: 63,
  description: "A DNS label (RFC 1123): lower-case letters, digits and -, a letter or digit first and last.",
});
export const DnsSubdomain = Type.String({
  pattern: dnsSubdomain,
  maxLength: 253,
  description: "A DNS subdomain (RFC 1123): DNS labels with dots between them.",
});
export const LabelKey = "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$";
export const LabelValue = Type.String({
  pattern: "^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$",
  maxLength: 63,
  description: "The value of a label: letters, digits, -, _ and ., a letter or digit first and last; or empty.",
});
export const Labels = Type.Object(
  {},
  {
    additionalProperties: LabelValue,
    propertyNames: { pattern: LabelKey, maxLength: 317, description: "The key of a label: a name, or a DNS subdomain, a slash and a name." },
    minProperties: 1,
  },
);
export const Text = (description: string) => Type.String({ minLength: 1, maxLength: 1_048_576, pattern: "\\S", description });
export const KindName = Type.String({ pattern: "^[A-Z][A-Za-z0-9]*$", maxLength: 63, description: "A kind as manifests write it, e.g. Deployment." });
export const Quantity = Type.String({ format: "quantity", maxLength: 64, description: "A quantity, e.g. 500m or 512Mi." });
export const Quantities = Type.Unsafe<Record<string, string>>(
  Type.Object(
    {},
    {
      additionalProperties: Quantity,
      propertyNames: { pattern: "^[a-z0-9]([-./a-zA-Z0-9_]*[a-zA-Z0-9])?$", maxLength: 317, description: "A resource, e.g. cpu or requests.memory." },
      minProperties: 1,
    },
  ),
);
export const PathName = Type.String({ pattern: "^/[^\\s:]*[^\\s:/]$", maxLength: 1024, description: "An absolute path of a file, without blanks and colons." });

export const Enforcement = Type.Enum([...enforcements], { description: "audit reports, warn tells the user, enforce refuses." });
export const PodSelector = Type.Object({ matchLabels: Labels }, closed);
