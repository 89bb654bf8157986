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
import { blockPattern, blocksWith } from "./address-blocks.ts";
import { bindingView } from "./bindings.ts";
import { any, anyUnacceptable, excused, read, readConditions, unacceptable, unsatisfied, valueAt } from "./jmespath.ts";
import { jmespath } from "./literal.ts";
import { percentEncodings } from "./percent-encoding.ts";
import { ruleAllows } from "./rules.ts";
import { waiverCovers } from "./waiver.ts";

/** What templates/kyverno/checks/<kind>.yaml.hbs reads, besides the message. */
export type JmesPathView = Readonly<Record<string, unknown>>;

type FieldInput = PredicateInput & { fieldPath: string; podFieldPath?: string; unless?: readonly Condition[] };

/** Base64 with its padding and without line breaks, in RE2. */
const base64Pattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

/** The text of a quantity, in RE2. */
const quantityPattern = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$";

/** Whether a rule of a NetworkPolicy is for port 53 alone. */
const dnsAlone = `type(ports) == 'array' && length(ports) > \`0\` && length(ports[?!(${[
  "port == `53`",
  "(endPort == `null` || endPort == `53`)",
  "(protocol == `null` || protocol == 'TCP' || protocol == 'UDP')",
].join(" && ")})]) == \`0\``;

/** Whether a peer's namespaceSelector names the namespaces that it picks. */
const namesNamespaces = [
  "type(namespaceSelector.matchLabels) == 'object' && namespaceSelector.matchLabels",
  "type(namespaceSelector.matchExpressions) == 'array' && namespaceSelector.matchExpressions[?operator == 'In' || operator == 'Exists' && key != 'kubernetes.io/metadata.name']",
].join(" || ");

/** Whether a peer's ipBlock is none, or opens a metadata address. */
const opensBlock = [
  `!regex_match(${jmespath(blockPattern)}, to_string(ipBlock.cidr))`,
  ...metadataHosts.map(blocksWith).map(({ may, surely }) => {
    const holes = `(type(ipBlock.except) == 'array' && ipBlock.except || \`[]\`)[?regex_match(${jmespath(surely)}, to_string(@))]`;
    return `regex_match(${jmespath(may)}, to_string(ipBlock.cidr)) && !(${holes})`;
  }),
].join(" || ");

const views: Readonly<Record<CheckKindName, (check: PlannedCheck) => JmesPathView>> = {
  "pod-field": ({ parameters }) => fieldView(parameters, "podSpec", "oldPodSpec"),
  "pod-annotation": ({ parameters }) => {
    const { keyPrefix, ...predicate } = parameters as unknown as AnnotationParameters;
    return {
      ...conditionsView(parameters, "podSpec", "oldPodSpec"),
      sides: [
        { object: "request.object", annotations: "annotations", judged: "judged" },
        { object: "request.oldObject", annotations: "oldAnnotations", judged: "oldJudged" },
      ],
      keyPrefix: jmespath(keyPrefix),
      unacceptable: unacceptable("value", predicateOf(predicate)),
    };
  },
  "object-field": ({ parameters }) => fieldView(parameters, "request.object", "request.oldObject"),
  "container-field": (check) => {
    const input = check.parameters as unknown as FieldInput;
    const predicate = predicateOf(input);
    const paths = containerPaths(check.parameters);
    const [path] = paths as [FieldPath];
    const own = valueAt("", path[0] as readonly string[]);
    const podPath = input.podFieldPath === undefined ? undefined : (fieldPath(input.podFieldPath)[0] as readonly string[]);
    const pod = podPath ? valueAt("podSpec", podPath) : "";
    return {
      ...containerView(check),
      inherits: podPath !== undefined,
      offends: podPath
        ? any("", path, (value) => `${value} != \`null\` && ${unsatisfied(value, predicate)}`)
        : paths.map((each) => anyUnacceptable("", each, predicate)).join(" || "),
      podValueWrong: podPath ? `${pod} != \`null\` && ${unsatisfied(pod, predicate)}` : "",
      absenceFails: predicate.whenAbsent === "fail",
      inheritsNothing: podPath ? `${pod} == \`null\` && length(containers[?${own} == \`null\`]) > \`0\`` : "",
      excused: excused("podSpec", input.unless ?? []),
      readContainer: paths.map((each) => read("", each)).join(", "),
      reads: otherReads("podSpec", podPath, input.unless),
      oldReads: otherReads("oldPodSpec", podPath, input.unless),
    };
  },
  "container-resources": (check) => {
    const { required, maximum } = demandsOf(check.parameters);
    const amount = ({ type, name }: { type: string; name: string }) =>
      `not_null(${valueAt("", ["resources", type, name])}, ${valueAt("", ["resources", "limits", name])}, \`""\`)`;
    const isQuantity = (value: string) => `regex_match(${jmespath(quantityPattern)}, to_string(${value}))`;
    return {
      ...containerView(check, resourceLists),
      ...conditionsView(check.parameters, "podSpec", "oldPodSpec"),
      problems: [
        ...required.map((demand) => `!(${isQuantity(amount(demand))} && starts_with(subtract('0', to_string(${amount(demand)})), '-'))`),
        ...maximum.map((most) => {
          const value = amount(most);
          const given = `(${valueAt("", ["resources", most.type, most.name])} != \`null\` || ${valueAt("", ["resources", "limits", most.name])} != \`null\`)`;
          return `${given} && !(${isQuantity(value)} && !starts_with(subtract(${jmespath(most.quantity)}, to_string(${value})), '-'))`;
        }),
      ],
      readContainer: [...required, ...maximum].map(amount).join(", "),
    };
  },
  "container-image": (check) => {
    const { registries, digest, forbiddenTags } = check.parameters as { registries?: string[]; digest?: boolean; forbiddenTags?: string[] };
    const escaped = (registries ?? []).map((entry) => normalizeRegistry(entry).replaceAll(/[.]/g, "[.]"));
    return {
      ...containerView(check),
      ...conditionsView(check.parameters, "podSpec", "oldPodSpec"),
      reference: jmespath(imageReferencePattern),
      registries: registries ? jmespath(`^(${escaped.join("|")})(/|$)`) : "",
      digest: digest === true ? jmespath("@sha256:[0-9a-f]{64}$") : "",
      forbiddenTags: forbiddenTags ? jmespath(forbiddenTags) : "",
    };
  },
  "role-binding": ({ parameters }) =>
    bindingView(parameters as unknown as RoleBindingParameters, conditionsView(parameters, "request.object", "request.oldObject")),
  "rbac-rule": ({ parameters }) => ({
    ...conditionsView(parameters, "request.object", "request.oldObject"),
    encodings: percentEncodings,
    forbidden: (parameters as unknown as RuleParameters).forbidden.map((entry) => ({
      allows: ruleAllows(entry),
      allowedRoles: entry.allowedRoles ? jmespath(entry.allowedRoles) : "",
    })),
  }),
  "network-policy-peers": ({ parameters }) => {
    const { directions, requirePolicyTypes, allowDns } = networkPeersOf(parameters);
    const read = ["policyTypes", ...directions.map((direction) => ruleFields[direction].rules)].slice(requirePolicyTypes ? 0 : 1);
    const { excused: excuse, conditions, oldConditions } = conditionsView(parameters, "request.object", "request.oldObject");
    return {
      requirePolicyTypes,
      directions: directions.map((direction) => ({ ...ruleFields[direction], allowDns: allowDns && direction === "Egress" })),
      dnsAlone,
      namesNamespaces,
      opens: opensBlock,
      excused: excuse,
      reads: [...read.map((field) => `request.object.spec.${field}`), ...(conditions === "" ? [] : [conditions])].join(", "),
      oldReads: [...read.map((field) => `request.oldObject.spec.${field}`), ...(oldConditions === "" ? [] : [oldConditions])].join(", "),
    };
  },
  "config-map-secrets": ({ parameters }) => {
    const { patterns, keyNames, placeholders } = secretParameters(parameters);
    const matchesOne = (regexes: readonly string[], value: string) => regexes.map((regex) => `regex_match(${jmespath(regex)}, ${value})`).join(" || ");
    return {
      ...conditionsView(parameters, "request.object", "request.oldObject"),
      patterns: patterns.map(({ regex }) => jmespath(regex)),
      base64: jmespath(base64Pattern),
      lineFeed: jmespath("\n"),
      carriageReturn: jmespath("\r"),
      named: matchesOne(keyNames, "key"),
      placeholder: matchesOne(placeholders, "value"),
    };
  },
  "service-account-token": ({ parameters }) => {
    const { namespaces, serviceAccountNames, label } = ((parameters as JsonObject).optIn ?? {}) as {
      namespaces?: string[];
      serviceAccountNames?: string[];
      label?: { key: string; value?: string };
    };
    const found = label ? valueAt("labels", [label.key]) : "";
    return {
      ...conditionsView(parameters, "podSpec", "oldPodSpec"),
      namespaces: namespaces ? jmespath(namespaces) : "",
      serviceAccountNames: serviceAccountNames ? jmespath(serviceAccountNames) : "",
      label: found,
      oldLabel: label ? valueAt("oldLabels", [label.key]) : "",
      labelled: label ? (label.value === undefined ? `${found} != \`null\`` : `${found} == ${jmespath(label.value)}`) : "",
    };
  },
};

function fieldView(parameters: JsonObject, root: string, oldRoot: string): JmesPathView {
  const input = parameters as unknown as FieldInput;
  const path = fieldPath(input.fieldPath);
  const reads = (from: string) => [read(from, path), ...readConditions(from, input.unless ?? [])].join(", ");
  return {
    unacceptable: anyUnacceptable(root, path, predicateOf(input)),
    excused: excused(root, input.unless ?? []),
    reads: reads(root),
    oldReads: reads(oldRoot),
  };
}

function containerView(check: PlannedCheck, fallback?: Parameters<typeof listsOf>[1]): JmesPathView {
  const waived = check.waivers.filter(({ containers }) => containers !== undefined);
  return {
    lists: listsOf(check.parameters, fallback),
    waivedContainers: waived.map((waiver) => ({ covers: waiverCovers(waiver), names: jmespath(waiver.containers) })),
  };
}

function otherReads(root: string, podPath: readonly string[] | undefined, unless: readonly Condition[] = []): string {
  return [...(podPath ? [valueAt(root, podPath)] : []), ...readConditions(root, unless)].join(", ");
}

/** What `unless` gives a template: whether a condition holds, and what the conditions read before and after. */
function conditionsView(parameters: JsonObject, root: string, oldRoot: string) {
  const { unless = [] } = parameters as unknown as { unless?: readonly Condition[] };
  return { excused: excused(root, unless), conditions: readConditions(root, unless).join(", "), oldConditions: readConditions(oldRoot, unless).join(", ") };
}

/** The view of the JMESPath part of a check. */
export function jmesPathView(check: PlannedCheck): JmesPathView {
  return views[check.kind](check);
}
