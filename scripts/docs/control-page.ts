import type { CheckKindName } from "../../src/checks/check-kind.ts";
import type { Control } from "../../src/controls/control.ts";
import { profileHolds, profileNames } from "../../src/controls/profiles.ts";
import { showControl } from "../../src/harness/controls.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import type { HardeningSpec } from "../../src/spec/schema/index.ts";
import { type CaseExample, caseExample } from "./case-example.ts";
import { checksOf, type ShownCheck } from "./checks-of.ts";
import { kindDoc } from "./kind-doc.ts";
import { anchor, cell, code, codes } from "./markdown.ts";
import { type Schema, schemaRows } from "./schema-rows.ts";

/** The page of one control: everything on it comes from the control, its check kinds and its cases. */
export function controlPage(control: Control, example: HardeningSpec): string {
  const { id, item, area, title, severity, rationale, remediation, beyondAdmission, references, artifacts, requires = [], audits = [] } = control;
  const shown = checksOf(control, example);
  const view = {
    id,
    item: item ?? "none",
    area,
    title,
    severity,
    rationale,
    remediation,
    beyondAdmission,
    requires: codes(requires),
    artifacts: codes(artifacts),
    targets: codes(showControl(id).targets),
    profiles: profileNames.flatMap((profile) => profileText(profile, control)).join(", ") || "none: switch it on in `spec.controls`",
    checks: shown.map(checkView),
    audits: audits.map(({ id, title }) => ({ id, title: cell(title) })),
    examples: shown.map((entry) => exampleView(id, entry)),
    parameters: schemaRows(control.parameters as Schema),
    kinds: [...new Set(shown.map(({ check }) => check.kind))].map(kindView),
    references: references.map(({ benchmark, version, id: point }) => `${benchmark}${version === undefined ? "" : ` ${version}`}: ${point}`),
    sources: [`src/controls/${area}/${id}.ts`, ...(shown.length > 0 ? [`test/cases/${id}/`] : [])].map(code).join(" and "),
  };
  return renderTemplate("docs/control.md", view);
}

function profileText(profile: (typeof profileNames)[number], { id, checkIds }: Control): string[] {
  if (profileHolds(profile, id)) return [code(profile)];
  const held = checkIds.filter((check) => profileHolds(profile, id, check));
  if (held.length === checkIds.length && held.length > 0) return [code(profile)];
  return held.length > 0 ? [`${code(profile)} (only ${codes(held)})`] : [];
}

function checkView({ check, onlyWith }: ShownCheck) {
  const { id, title, kind, parameters } = check;
  return { id, title: cell(title), kind, reads: reads(kind, parameters), when: onlyWith === undefined ? "" : `; only with \`${onlyWith}\`` };
}

/** The field that the parameters name; else the first sentence of what the kind says of itself. */
function reads(kind: CheckKindName, { fieldPath, podFieldPath }: Readonly<Record<string, unknown>>): string {
  if (typeof fieldPath !== "string") return cell((kindDoc(kind).paragraphs[0] as string).replace(/[.]$/, ""));
  if (typeof podFieldPath === "string") return `${code(cell(fieldPath))} of each container, else of the pod`;
  return `${code(cell(fieldPath))}${{ "container-field": " of each container", "pod-field": " of the pod spec" }[kind as string] ?? ""}`;
}

function exampleView(control: string, { check: { id }, onlyWith }: ShownCheck) {
  const good = caseExample(control, "good", id);
  const bad = caseExample(control, "bad", id);
  const why = onlyWith === undefined ? "" : ` The example's spec does not set \`${onlyWith}\`.`;
  return { id, cases: [...manifest("Good", good), ...manifest("Bad", bad)], none: good || bad ? "" : `No case file.${why}` };
}

const manifest = (side: string, example: CaseExample | undefined) => (example ? [{ side, ...example }] : []);

function kindView(kind: CheckKindName) {
  return { kind, link: `../check-kinds.md#${anchor(kind)}`, ...kindDoc(kind) };
}
