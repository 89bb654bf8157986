import type { CheckKindName } from "../../checks/check-kind.ts";
import { listsOf } from "../../checks/container-lists.ts";
import { demandsOf, resourceLists } from "../../checks/container-resources.ts";
import { alternatives, fieldPath } from "../../checks/field-path.ts";
import { metadataHosts, networkPeersOf, ruleFields } from "../../checks/network-peers.ts";
import { type Condition, type PredicateInput, predicateOf } from "../../checks/predicate.ts";
import { type RuleParameters, titleOf } from "../../checks/rbac-rule.ts";
import type { RoleBindingParameters } from "../../checks/role-binding.ts";
import { secretParameters } from "../../checks/secret-parameters.ts";
import { normalizeRegistry } from "../../kubernetes/image-reference.ts";
import type { JsonObject, JsonValue } from "../../kubernetes/json.ts";
import { identityOf, subjectKinds } from "../../kubernetes/subject.ts";
import type { PlannedCheck } from "../../spec/plan.ts";
import type { Waiver } from "../../spec/schema/waivers.ts";

/** What a kind's Rego reads from the Constraint, and the structural schema that the CRD holds it to. */
type ParameterForm = { readonly properties: JsonObject; build(parameters: JsonObject): JsonObject };

const text = { type: "string" };
const texts = { type: "array", items: text };
/** Values of several scalar types; a structural schema has no other word for that. */
const scalars = { type: "array", items: { "x-kubernetes-preserve-unknown-fields": true } };
const groups = { type: "array", items: texts };
const conditions = { type: "array", items: { type: "object", properties: { path: groups, operator: text, values: scalars } } };
const predicate = { operator: text, values: scalars, whenAbsent: text };
/** Identities as lists: kind, the namespace of a ServiceAccount, name. */
const identities = { type: "array", items: texts };
const amount = { type: text, name: text };

const forms: Readonly<Record<CheckKindName, ParameterForm>> = {
  "pod-field": { properties: { fieldPath: text, path: groups, ...predicate }, build: field },
  "pod-annotation": {
    properties: { keyPrefix: text, operator: text, values: scalars },
    build: (parameters) => {
      const { operator, values } = predicateOf(parameters as unknown as PredicateInput);
      return { keyPrefix: parameters.keyPrefix as string, operator, values: [...values] };
    },
  },
  "object-field": { properties: { fieldPath: text, path: groups, ...predicate }, build: field },
  "container-field": {
    properties: { fieldPath: text, path: groups, otherPaths: { type: "array", items: groups }, podPath: texts, containers: texts, ...predicate },
    build: (parameters) => ({
      ...fields(parameters),
      ...(parameters.podFieldPath === undefined ? {} : { podPath: [...(fieldPath(parameters.podFieldPath as string)[0] as string[])] }),
      containers: [...listsOf(parameters)],
    }),
  },
  "container-resources": {
    properties: {
      containers: texts,
      required: { type: "array", items: { type: "object", properties: amount } },
      maximum: { type: "array", items: { type: "object", properties: { ...amount, quantity: text } } },
    },
    build: (parameters) => ({ containers: [...listsOf(parameters, resourceLists)], ...demandsOf(parameters) }),
  },
  "container-image": {
    properties: { containers: texts, registries: texts, digest: { type: "boolean" }, forbiddenTags: texts },
    build: (parameters) => ({
      containers: [...listsOf(parameters)],
      ...(parameters.registries === undefined ? {} : { registries: (parameters.registries as string[]).map(normalizeRegistry) }),
      ...(parameters.digest === true ? { digest: true } : {}),
      ...(parameters.forbiddenTags === undefined ? {} : { forbiddenTags: parameters.forbiddenTags }),
    }),
  },
  "role-binding": {
    properties: {
      roles: texts,
      subjectKinds: texts,
      judgedSubjects: identities,
      allowedSubjects: identities,
      allowedBindings: {
        type: "array",
        items: {
          type: "object",
          properties: { name: text, namespace: text, roleRef: { type: "object", properties: { kind: text, name: text } }, subjects: identities },
        },
      },
    },
    build: (parameters) => {
      const {
        roles,
        subjectKinds: judged = [...subjectKinds],
        judgedSubjects,
        allowedSubjects = [],
        allowedBindings = [],
      } = parameters as unknown as RoleBindingParameters;
      return {
        roles: [...roles],
        subjectKinds: [...judged],
        ...(judgedSubjects ? { judgedSubjects: judgedSubjects.map(identityOf) } : {}),
        allowedSubjects: allowedSubjects.map(identityOf),
        allowedBindings: allowedBindings.map(({ name, namespace, roleRef, subjects }) => ({
          name,
          ...(namespace === undefined ? {} : { namespace }),
          ...(roleRef ? { roleRef: { kind: roleRef.kind ?? "ClusterRole", name: roleRef.name } } : {}),
          subjects: subjects.map(identityOf),
        })),
      };
    },
  },
  "rbac-rule": {
    properties: {
      forbidden: {
        type: "array",
        items: {
          type: "object",
          properties: { title: text, verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts, nonResourceURLs: texts, allowedRoles: texts },
        },
      },
    },
    build: (parameters) => ({
      forbidden: (parameters as unknown as RuleParameters).forbidden.map((entry) => ({
        title: titleOf(entry),
        ...entry,
        allowedRoles: entry.allowedRoles ?? [],
      })),
    }),
  },
  "network-policy-peers": {
    properties: {
      directions: { type: "array", items: { type: "object", properties: { rules: text, peers: text } } },
      requirePolicyTypes: { type: "boolean" },
      allowDns: { type: "boolean" },
      metadataAddresses: texts,
    },
    build: (parameters) => {
      const { directions, ...rest } = networkPeersOf(parameters);
      return { directions: directions.map((direction) => ({ ...ruleFields[direction] })), ...rest, metadataAddresses: metadataHosts };
    },
  },
  "config-map-secrets": {
    properties: {
      patterns: { type: "array", items: { type: "object", properties: { name: text, regex: text, literals: texts } } },
      keyNames: texts,
      placeholders: texts,
    },
    build: (parameters) => {
      const { patterns, keyNames, placeholders } = secretParameters(parameters);
      return {
        patterns: patterns.map(({ name, regex, literals }) => ({ name, regex, literals: [...literals] })),
        keyNames: [...keyNames],
        placeholders: [...placeholders],
      };
    },
  },
  "service-account-token": {
    properties: {
      optIn: {
        type: "object",
        properties: { namespaces: texts, serviceAccountNames: texts, label: { type: "object", properties: { key: text, value: text } } },
      },
    },
    build: ({ optIn = {} }) => ({ optIn }),
  },
};

function field(parameters: JsonObject): JsonObject {
  const path = parameters.fieldPath as string;
  const { operator, values, whenAbsent } = predicateOf(parameters as unknown as PredicateInput);
  return { fieldPath: path, path: groupsOf(path), operator, values: [...values], whenAbsent };
}

/** The same where the path may stand for several. */
function fields(parameters: JsonObject): JsonObject {
  const fieldPath = parameters.fieldPath as string;
  const [first, ...others] = alternatives(fieldPath) as [string, ...string[]];
  return { ...field({ ...parameters, fieldPath: first }), fieldPath, ...(others.length > 0 ? { otherPaths: others.map(groupsOf) } : {}) };
}

function unless(parameters: JsonObject): JsonValue {
  const { unless: given = [] } = parameters as unknown as { unless?: readonly Condition[] };
  return given.map(({ fieldPath: path, operator, values = [] }) => ({ path: groupsOf(path), operator, values: [...values] }));
}

const groupsOf = (path: string): JsonValue => fieldPath(path).map((group) => [...group]);

/** The parameters of a check's Constraint: the kind's, the message, and what is waived. */
export function constraintParameters(check: PlannedCheck): JsonObject {
  return { message: check.message, ...forms[check.kind].build(check.parameters), unless: unless(check.parameters), waivers: check.waivers.map(waiver) };
}

function waiver({ match, containers }: Waiver): JsonObject {
  return {
    kinds: match.kinds,
    ...(match.namespaces ? { namespaces: match.namespaces } : {}),
    ...(match.names ? { names: match.names } : {}),
    ...(match.podSelector ? { podLabels: match.podSelector.matchLabels as JsonObject } : {}),
    ...(containers ? { containers } : {}),
  };
}

/** The structural schema of a kind's parameters, for the ConstraintTemplate's CRD. */
export function parametersSchema(kind: CheckKindName): JsonObject {
  const waivers = {
    type: "array",
    items: {
      type: "object",
      properties: { kinds: texts, namespaces: texts, names: texts, podLabels: { type: "object", additionalProperties: text }, containers: texts },
    },
  };
  return { type: "object", properties: { message: text, ...forms[kind].properties, unless: conditions, waivers } };
}
