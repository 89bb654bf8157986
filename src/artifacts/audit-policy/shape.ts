/** What a field holds, as far as decoding asks. */
export type Shape =
  | { readonly type: "text" | "flag" | "anything" }
  | { readonly type: "list"; readonly items: Shape }
  | { readonly type: "object"; readonly name: string; readonly fields: Fields };

export type Fields = Readonly<Record<string, Shape>>;

const text: Shape = { type: "text" };
const texts: Shape = { type: "list", items: text };
const flag: Shape = { type: "flag" };
const anything: Shape = { type: "anything" };

const groupResourcesFields: Fields = { group: text, resources: texts, resourceNames: texts };

const ruleFields: Fields = {
  level: text,
  users: texts,
  userGroups: texts,
  verbs: texts,
  resources: { type: "list", items: { type: "object", name: "an entry of resources", fields: groupResourcesFields } },
  namespaces: texts,
  nonResourceURLs: texts,
  omitStages: texts,
  omitManagedFields: flag,
};

/** Nothing of an audit policy's metadata has an effect. */
const metadataFields: Fields = Object.fromEntries(
  [
    ..."name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp".split(" "),
    ..."deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields".split(" "),
  ].map((field) => [field, anything]),
);

/** @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/apis/audit/v1/types.go (Policy, PolicyRule, GroupResources) */
export const policyFields: Fields = {
  apiVersion: text,
  kind: text,
  metadata: { type: "object", name: "metadata", fields: metadataFields },
  rules: { type: "list", items: { type: "object", name: "a rule", fields: ruleFields } },
  omitStages: texts,
  omitManagedFields: flag,
};

/** The fields of everything that has some, by the name that messages give it. */
export const fieldsOf: Readonly<Record<string, Fields>> = { "a rule": ruleFields, "an entry of resources": groupResourcesFields, "a policy": policyFields };
