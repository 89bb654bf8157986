import type { LabelRequirement, LabelSelector, LabelValues } from "./types.ts";

/**
 * Whether the selector picks the labels; an empty selector picks everything. NotIn holds where the key is absent.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: LabelValues): boolean {
  for (const key in matchLabels) if (!Object.hasOwn(labels, key) || labels[key] !== matchLabels[key]) return false;
  return matchExpressions.every((requirement) => holds(requirement, labels));
}

function holds({ key, operator, values = [] }: LabelRequirement, labels: LabelValues): boolean {
  const value = Object.hasOwn(labels, key) ? (labels[key] as string) : undefined;
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const listed = value !== undefined && values.includes(value);
  return operator === "In" ? listed : !listed;
}

/** Whether some labels are picked by both selectors. */
export function canSelectTogether(one: LabelSelector, other: LabelSelector): boolean {
  const requirements = [...requirementsOf(one), ...requirementsOf(other)];
  return [...new Set(requirements.map(({ key }) => key))].every((key) => canHold(requirements.filter((requirement) => requirement.key === key)));
}

const requirementsOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelRequirement[] => [
  ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In" as const, values: [value] })),
  ...matchExpressions,
];

/** Whether some value of one key, or its absence, meets all of the requirements. */
function canHold(requirements: readonly LabelRequirement[]): boolean {
  const { key } = requirements[0] as LabelRequirement;
  // A value that no requirement names stands for all the others.
  const values = [...requirements.flatMap((requirement) => requirement.values ?? []), "\u0000"];
  const candidates: LabelValues[] = [{}, ...values.map((value) => ({ [key]: value }))];
  return candidates.some((labels) => requirements.every((requirement) => holds(requirement, labels)));
}
