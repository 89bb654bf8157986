import * as Type from "typebox";
import { closed, DnsLabel, DnsSubdomain } from "./primitives.ts";

const Words = Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { minItems: 1, uniqueItems: true });
export const Role = Type.Object(
  {
    name: DnsSubdomain,
    namespace: Type.Optional(DnsLabel),
    subjects: Type.Array(
      Type.Object(
        { kind: Type.Enum(["User", "Group", "ServiceAccount"]), name: Type.String({ minLength: 1, maxLength: 253 }), namespace: Type.Optional(DnsLabel) },
        closed,
      ),
      { minItems: 1 },
    ),
    rules: Type.Array(
      Type.Object(
        {
          apiGroups: Type.Array(Type.String({ maxLength: 253 }), { minItems: 1, uniqueItems: true }),
          resources: Words,
          resourceNames: Type.Optional(Words),
          verbs: Words,
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export type RoleSpec = Type.Static<typeof Role>;
