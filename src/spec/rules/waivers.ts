import { catalogue, findControl } from "../../controls/catalogue.ts";
import { findKind } from "../../kubernetes/kinds.ts";
import type { PlannedAudit, PlannedCheck } from "../plan.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import type { Waiver } from "../schema/waivers.ts";
import { unknownCheck, unknownControl } from "../unknown-field.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { matchProblems } from "./waiver-match.ts";

/** Waivers: what they are of, whom they are for, and until when. */
export const waivers: Rule = (spec, context) =>
  (spec.waivers ?? []).flatMap((waiver, index) => {
    const at = `/spec/waivers/${index}`;
    const about = aboutProblems(waiver, at, spec);
    return [
      ...about,
      ...(about.length === 0 ? effectProblems(waiver, at, context) : []),
      ...matchProblems(waiver, at, spec),
      ...expiryProblems(waiver, at, context),
    ];
  });

/** Whether the control and its checks exist. */
function aboutProblems({ control: id, checks = [] }: Waiver, at: string, spec: SpecBody): Problem[] {
  const own = (spec.checks ?? []).map((check) => check.id);
  const control = findControl(id);
  const checkIds = control ? [...control.checkIds, ...(control.audits ?? []).map((audit) => audit.id)] : own.includes(id) ? [id] : undefined;
  if (!checkIds) return [unknownControl(`${at}/control`, id, [...own, ...catalogue.map((control) => control.id)])];
  if (checkIds.length === 0) return [error("nothing-to-waive", `${at}/control`, `${id} has no checks: there is nothing to waive`, "remove the waiver")];
  return checks.flatMap((check, index) => (checkIds.includes(check) ? [] : [unknownCheck(`${at}/checks/${index}`, check, id, checkIds)]));
}

const containerKinds = ["container-field", "container-resources", "container-image"];

/** Whether something that is rendered heeds the waiver. */
function effectProblems(waiver: Waiver, at: string, { plan }: RuleContext): Problem[] {
  const { control, containers, match } = waiver;
  const waived = plan.checks.filter((check) => check.waivers.includes(waiver));
  const audited = plan.audits.filter((audit) => audit.waivers.includes(waiver));
  const kinds = [...waived.flatMap((check) => check.match.map(({ kind }) => kind)), ...audited.flatMap((audit) => audit.kinds)];
  if (kinds.length === 0)
    return [
      warning("waiver-without-effect", `${at}/control`, `nothing of ${control} that the waiver names is enabled`, "remove the waiver, or enable the control"),
    ];
  return [
    ...(containers ? containerProblems(waived, audited, `${at}/containers`) : []),
    ...match.kinds.flatMap((kind, index) =>
      kinds.includes(kind) || !findKind(kind)
        ? []
        : [
            warning(
              "waiver-without-effect",
              `${at}/match/kinds/${index}`,
              `${control} does not judge objects of the kind ${kind}`,
              `it judges ${[...new Set(kinds)].join(", ")}`,
            ),
          ],
    ),
  ];
}

function containerProblems(waived: readonly PlannedCheck[], audited: readonly PlannedAudit[], at: string): Problem[] {
  const others = [...waived.filter((check) => !containerKinds.includes(check.kind)), ...audited].map((check) => check.id);
  if (others.length === 0) return [];
  const suitable = waived.filter((check) => containerKinds.includes(check.kind)).map((check) => check.id);
  const remedy = suitable.length > 0 ? `name checks that judge containers: ${suitable.join(", ")}` : "remove containers";
  return [error("not-about-containers", at, `containers cannot be waived one by one for what judges no containers: ${others.join(", ")}`, remedy)];
}

/** A waiver ends with its day, UTC. */
function expiryProblems({ control, owner, expires }: Waiver, at: string, { now, allowExpired }: RuleContext): Problem[] {
  if (now.getTime() <= Date.parse(`${expires}T23:59:59.999Z`)) return [];
  const say = allowExpired ? warning : error;
  return [
    say(
      "expired-waiver",
      `${at}/expires`,
      `the waiver of ${control} expired on ${expires}; its owner is ${owner.slice(0, 100)}`,
      "make the objects comply and remove the waiver, or have its owner prolong it",
    ),
  ];
}
