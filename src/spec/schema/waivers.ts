import * as Type from "typebox";
import { pathSegmentName } from "../../kubernetes/dns-name.ts";
import { closed, DnsLabel, KindName, PodSelector, Text } from "./primitives.ts";

const ObjectName = Type.String({
  pattern: pathSegmentName,
  maxLength: 253,
  description: "A name as the kind takes it: a DNS subdomain; for roles and their bindings also others, such as acme:on-call.",
});

export const Waiver = Type.Object(
  {
    control: Type.String({ minLength: 1, maxLength: 63, description: "The control, or the id of a check of spec.checks." }),
    checks: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { minItems: 1, uniqueItems: true, description: "Only these checks of it." }),
    ),
    containers: Type.Optional(Type.Array(DnsLabel, { minItems: 1, uniqueItems: true, description: "Only these containers, by name." })),
    match: Type.Object(
      {
        kinds: Type.Array(KindName, { minItems: 1, uniqueItems: true }),
        namespaces: Type.Optional(
          Type.Array(DnsLabel, { minItems: 1, uniqueItems: true, description: "Left out for kinds that are in no namespace, and only for those." }),
        ),
        names: Type.Optional(Type.Array(ObjectName, { minItems: 1, uniqueItems: true, description: "Exact names of objects." })),
        podSelector: Type.Optional(PodSelector),
      },
      closed,
    ),
    reason: Text("Why the control does not hold here."),
    owner: Text("Who answers for it."),
    expires: Type.String({ format: "date", description: "The last day on which it holds (UTC)." }),
  },
  closed,
);

export type Waiver = Type.Static<typeof Waiver>;
