import type { CheckKindName } from "../../checks/check-kind.ts";
import { containerPaths } from "../../checks/container-field.ts";
import { listsOf } from "../../checks/container-lists.ts";
import { demandsOf, resourceLists } from "../../checks/container-resources.ts";
import { type FieldPath, fieldPath } from "../../checks/field-path.ts";
import { metadataHosts, networkPeersOf, ruleFields } from "../../checks/network-peers.ts";
import type { AnnotationParameters } from "../../checks/pod-annotation.ts";
import { type Condition, type PredicateInput, predicateOf } from "../../checks/predicate.ts";
import type { RuleParameters } from "../../checks/rbac-rule.ts";
import type { RoleBindingParameters } from "../../checks/role-binding.ts";
import { secretParameters } from "../../checks/secret-parameters.ts";
import { normalizeRegistry } from "../../kubernetes/image-reference.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import type { PlannedCheck } from "../../spec/plan.ts";
import { imageReferencePattern } from "../image-reference-pattern.ts";
import { bindingView } from "./bindings.ts";
import { acceptable, allAcceptable, each, excused, read, readConditions, satisfied, valueAt } from "./expression.ts";
import { cel } from "./literal.ts";
import { rulesView } from "./rules.ts";
import { secretsView } from "./secrets.ts";
import { waiverCovers } from "./waiver.ts";

/** What templates/cel/checks/<kind>.yaml.hbs reads, besides the message. */
export type CelView = Readonly<Record<string, unknown>>;

type FieldInput = PredicateInput & { fieldPath: string; podFieldPath?: string; unless?: readonly Condition[] };

const views: Readonly<Record<CheckKindName, (check: PlannedCheck) => CelView>> = {
  "pod-field": ({ parameters }) => fieldView(parameters, "variables.podSpec", "variables.oldPodSpec"),
  "pod-annotation": ({ parameters }) => {
    const { keyPrefix, ...predicate } = parameters as unknown as AnnotationParameters;
    return {
      ...conditionsView(parameters, "variables.podSpec", "variables.oldPodSpec"),
      sides: [
        { object: "object", annotations: "annotations", judged: "judged" },
        { object: "oldObject", annotations: "oldAnnotations", judged: "oldJudged" },
      ],
      keyPrefix: cel(keyPrefix),
      acceptable: `(${acceptable("v", predicateOf(predicate))})`,
    };
  },
  "object-field": ({ parameters }) => fieldView(parameters, "object", "oldObject"),
  "container-field": (check) => {
    const input = check.parameters as unknown as FieldInput;
    const predicate = predicateOf(input);
    const podPath = input.podFieldPath === undefined ? undefined : (fieldPath(input.podFieldPath)[0] as readonly string[]);
    const paths = containerPaths(check.parameters);
    const [path] = paths as [FieldPath];
    return {
      ...containerView(check),
      inherits: podPath !== undefined,
      podValue: podPath ? valueAt("variables.podSpec", podPath) : "",
      podValueAcceptable: acceptable("v", predicate),
      podValueAllowed: `v == null || ${satisfied("v", predicate)}`,
      containerAcceptable: podPath
        ? each("c", path, (value) => `${value} == null ? variables.inheritedAcceptable : ${satisfied(value, predicate)}`)
        : paths.map((each) => allAcceptable("c", each, predicate)).join(" && "),
      excused: excused("variables.podSpec", input.unless ?? []),
      readContainer: paths.length > 1 ? `[${paths.map((each) => read("c", each)).join(", ")}]` : read("c", path),
      reads: otherReads("variables.podSpec", podPath, input.unless),
      oldReads: otherReads("variables.oldPodSpec", podPath, input.unless),
    };
  },
  "container-resources": (check) => {
    const { required, maximum } = demandsOf(check.parameters);
    const amounts = ({ type, name }: { type: string; name: string }) =>
      `[${[...new Set([valueAt("c", ["resources", type, name]), valueAt("c", ["resources", "limits", name])])].map((value) => `dyn(${value})`).join(", ")}].filter(q, q != null).map(q, string(q))`;
    return {
      ...containerView(check, resourceLists),
      ...conditionsView(check.parameters, "variables.podSpec", "variables.oldPodSpec"),
      demands: [
        ...required.map((demand) => `[${amounts(demand)}].all(q, size(q) > 0 && isQuantity(q[0]) && quantity(q[0]).isGreaterThan(quantity('0')))`),
        ...maximum.map(
          (most) => `[${amounts(most)}].all(q, size(q) == 0 || (isQuantity(q[0]) && !quantity(q[0]).isGreaterThan(quantity(${cel(most.quantity)}))))`,
        ),
      ],
      readContainer: `[${[...required, ...maximum].map((asked) => `${amounts(asked)}`).join(", ")}]`,
    };
  },
  "container-image": (check) => {
    const { registries, digest, forbiddenTags } = check.parameters as { registries?: string[]; digest?: boolean; forbiddenTags?: string[] };
    return {
      ...containerView(check),
      ...conditionsView(check.parameters, "variables.podSpec", "variables.oldPodSpec"),
      reference: cel(imageReferencePattern),
      registries: registries ? cel(registries.map(normalizeRegistry)) : "",
      digest: digest === true,
      forbiddenTags: forbiddenTags ? cel(forbiddenTags) : "",
    };
  },
  "role-binding": ({ parameters }) => bindingView(parameters as unknown as RoleBindingParameters, conditionsView(parameters, "object", "oldObject")),
  "rbac-rule": ({ parameters }) => ({
    ...conditionsView(parameters, "object", "oldObject"),
    ...rulesView((parameters as unknown as RuleParameters).forbidden),
  }),
  "network-policy-peers": ({ parameters }) => {
    const { directions, requirePolicyTypes, allowDns } = networkPeersOf(parameters);
    return {
      ...conditionsView(parameters, "object", "oldObject"),
      requirePolicyTypes,
      directions: directions.map((direction) => ({
        ...ruleFields[direction],
        allowDns: allowDns && direction === "Egress",
        metadataAddresses: cel(metadataHosts),
      })),
    };
  },
  "config-map-secrets": ({ parameters }) => {
    const reads = (root: string) => ["data", "binaryData"].map((name) => `dyn(${valueAt(root, [name])})`).join(", ");
    return {
      ...conditionsView(parameters, "object", "oldObject"),
      ...secretsView(secretParameters(parameters)),
      maps: [
        { name: "dataMap", value: valueAt("object", ["data"]) },
        { name: "binaryMap", value: valueAt("object", ["binaryData"]) },
      ],
      reads: reads("object"),
      oldReads: reads("oldObject"),
    };
  },
  "service-account-token": ({ parameters }) => {
    const { namespaces, serviceAccountNames, label } = ((parameters as JsonObject).optIn ?? {}) as {
      namespaces?: string[];
      serviceAccountNames?: string[];
      label?: { key: string; value?: string };
    };
    return {
      ...conditionsView(parameters, "variables.podSpec", "variables.oldPodSpec"),
      namespaces: namespaces ? cel(namespaces) : "",
      serviceAccountNames: serviceAccountNames ? cel(serviceAccountNames) : "",
      labelKey: label ? cel(label.key) : "",
      labelValue: label?.value === undefined ? "" : cel(label.value),
    };
  },
};

function fieldView(parameters: JsonObject, root: string, oldRoot: string): CelView {
  const input = parameters as unknown as FieldInput;
  const path = fieldPath(input.fieldPath);
  const reads = (from: string) => [read(from, path), ...readConditions(from, input.unless ?? [])].join(", ");
  return {
    acceptable: allAcceptable(root, path, predicateOf(input)),
    excused: excused(root, input.unless ?? []),
    reads: reads(root),
    oldReads: reads(oldRoot),
  };
}

function containerView(check: PlannedCheck, fallback?: Parameters<typeof listsOf>[1]): CelView {
  const waived = check.waivers.filter(({ containers }) => containers !== undefined);
  return {
    lists: listsOf(check.parameters, fallback),
    waivedContainers: waived.map((waiver) => ({ covers: waiverCovers(waiver), names: cel(waiver.containers) })),
  };
}

function otherReads(root: string, podPath: readonly string[] | undefined, unless: readonly Condition[] = []): string {
  return [...(podPath ? [`dyn(${valueAt(root, podPath)})`] : []), ...readConditions(root, unless)].join(", ");
}

/** What `unless` gives a template: whether a condition holds, and what the conditions read before and after. */
function conditionsView(parameters: JsonObject, root: string, oldRoot: string) {
  const { unless = [] } = parameters as unknown as { unless?: readonly Condition[] };
  return { excused: excused(root, unless), conditions: readConditions(root, unless).join(", "), oldConditions: readConditions(oldRoot, unless).join(", ") };
}

/** The view of the CEL part of a check. */
export function celView(check: PlannedCheck): CelView {
  return views[check.kind](check);
}
