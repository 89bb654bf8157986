import * as Type from "typebox";
import { checkKindNames } from "../../checks/check-kind.ts";
import { checkKinds } from "../../checks/index.ts";
import { severities } from "../../controls/control.ts";
import { closed, Enforcement, type enforcements, KindName, Text } from "./primitives.ts";

const Match = Type.Object(
  {
    kinds: Type.Optional(Type.Array(KindName, { minItems: 1, maxItems: 64, uniqueItems: true, description: "Built-in kinds, by name." })),
    resources: Type.Optional(
      Type.Array(
        Type.Object(
          {
            apiGroup: Type.String({
              pattern: "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$",
              maxLength: 253,
              description: "The API group, e.g. argoproj.io; empty for the core group.",
            }),
            version: Type.Optional(
              Type.String({ pattern: "^v[0-9]+((alpha|beta)[0-9]+)?$", maxLength: 63, description: "An API version, e.g. v1alpha1 (default: every one)." }),
            ),
            kind: KindName,
            resource: Type.String({ pattern: "^[a-z][a-z0-9-]*$", maxLength: 63, description: "The resource's name: lower case, plural, e.g. rollouts." }),
            namespaced: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
        { minItems: 1, maxItems: 64, description: "Kinds of custom resources." },
      ),
    ),
  },
  { ...closed, minProperties: 1 },
);

/** The parameters of a check are those of its kind. */
export const OwnCheck = Type.Unsafe<OwnCheck>({
  ...Type.Object(
    {
      id: Type.String({ pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$", maxLength: 50, description: "Kebab-case, a letter first." }),
      title: Text("One line that says what holds when the check passes."),
      severity: Type.Optional(Type.Enum([...severities])),
      enforcement: Type.Optional(Enforcement),
      kind: Type.Enum([...checkKindNames]),
      match: Type.Optional(Match),
      parameters: Type.Object({}),
      message: Text("What is wrong and what to do, as every engine shows it."),
    },
    closed,
  ),
  allOf: checkKindNames.map((name) => ({
    if: { properties: { kind: { const: name } }, required: ["kind"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { parameters: checkKinds[name].parameters } },
  })),
});

/** A check of the organisation's own. */
export type OwnCheck = {
  id: string;
  title: string;
  severity?: (typeof severities)[number];
  enforcement?: (typeof enforcements)[number];
  kind: (typeof checkKindNames)[number];
  match?: Type.Static<typeof Match>;
  parameters: Record<string, never>;
  message: string;
};
