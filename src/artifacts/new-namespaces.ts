import * as Type from "typebox";
import { directions } from "../kubernetes/network-policy/index.ts";

/** What namespaces get when they are made, where an engine can do that. */
export const NewNamespacesSchema = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean({ description: "Whether Kyverno denies traffic in namespaces to come (default: true)." })),
    policyTypes: Type.Optional(
      Type.Array(Type.Enum([...directions]), { minItems: 1, uniqueItems: true, description: "What is denied there (default: both)." }),
    ),
    allowDns: Type.Optional(Type.Boolean({ description: "Whether all of their pods may resolve names (default: false)." })),
  },
  { additionalProperties: false, description: "The default deny of namespaces that are made later and that the spec neither declares nor exempts." },
);

export type NewNamespaces = Required<Type.Static<typeof NewNamespacesSchema>>;

/** The parameters with their defaults written out. */
export function newNamespacesOf({ newNamespaces = {} }: { readonly newNamespaces?: Partial<NewNamespaces> }): NewNamespaces {
  const { enabled = true, policyTypes = [...directions], allowDns = false } = newNamespaces;
  return { enabled, policyTypes: directions.filter((direction) => policyTypes.includes(direction)), allowDns };
}
