import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type CheckKindName, checkKindNames } from "../../src/checks/check-kind.ts";
import { catalogue } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";
import { type Area, areas } from "../../src/controls/control.ts";
import { packageRoot } from "../../src/package-root.ts";

/** What is asked for on the command line. */
export type Asked = { readonly id: string; readonly item: string; readonly area: string; readonly kind: string };

/** A control that can be made. */
export type Scaffold = { readonly id: string; readonly item: string; readonly area: Area; readonly kind: CheckKindName };

/** What keeps a control from being made: each a sentence with what to do. Empty where nothing does. */
export function problemsOf({ id, item, area, kind }: Asked): string[] {
  const nameProblems = [
    ...(/^[a-z]+(-[a-z0-9]+)+$/.test(id) ? [] : [`--id ${id} is no name for a control: kebab-case, a verb first, such as require-image-digests`]),
    ...(isArea(area) ? [] : [`--area ${area} is none: ${areas.join(", ")}`]),
    ...(isKind(kind) ? [] : [`--kind ${kind} is none: ${checkKindNames.join(", ")}`]),
  ];
  return [...nameProblems, ...itemProblems(id, item), ...(nameProblems.length === 0 && isKind(kind) ? placeProblems(id, kind) : [])];
}

export const isArea = (area: string): area is Area => (areas as readonly string[]).includes(area);
export const isKind = (kind: string): kind is CheckKindName => (checkKindNames as readonly string[]).includes(kind);

function itemProblems(id: string, item: string): string[] {
  const entry = checklist.find((candidate) => candidate.item === item);
  if (!entry) return [`--item ${item} is not in src/controls/checklist.ts: add it there first, or name one of ${checklist.map((one) => one.item).join(", ")}`];
  return entry.control === id ? [] : [`item ${item} is ${entry.control} in src/controls/checklist.ts: use that id, or change the checklist first`];
}

function placeProblems(id: string, kind: CheckKindName): string[] {
  const existing = catalogue.find((control) => control.id === id);
  if (existing) return [`there is a control ${id} already: src/controls/${existing.area}/${id}.ts`];
  if (existsSync(join(packageRoot, "test", "cases", id))) return [`test/cases/${id} is there already, for a check of the example's own: choose another id`];
  if (!existsSync(templateFolder(kind))) return [`--kind ${kind} has no template: make scripts/templates/${kind}/ as the others there are`];
  const name = `${id}.${checkOf(kind)}`;
  return name.length > 63 ? [`--id ${id} is too long: policies are named <control>.<check>, in 63 characters at most, and ${name} has ${name.length}`] : [];
}

/** The id of the check that the template of a kind holds: its cases are named for it. */
export function checkOf(kind: CheckKindName): string {
  return (readdirSync(join(templateFolder(kind), "good"))[0] as string).split("--")[0] as string;
}

export const templateFolder = (kind: CheckKindName) => join(packageRoot, "scripts", "templates", kind);
