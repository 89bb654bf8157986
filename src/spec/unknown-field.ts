import { checklist } from "../controls/checklist.ts";
import type { Fault } from "./faults.ts";
import { nameOf, pointerOf, stepsOf } from "./pointer.ts";
import { error, type Problem } from "./problem.ts";
import { choose, show } from "./words.ts";

/** Says that a field, a control or a check of a control is not known. */
export function explainUnknown({ pointer, params, schema }: Fault): Problem {
  const name = String(params.additionalProperty);
  const steps = stepsOf(pointer);
  const known = Object.keys((schema.properties as object | undefined) ?? {});
  const at = pointerOf(...steps, name);
  if (pointer === "/spec/controls") return { ...unknownControl(at, name, known), at: "key" };
  if (steps.length === 4 && steps[1] === "controls" && steps[3] === "checks") return { ...unknownCheck(at, name, String(steps[2]), known), at: "key" };
  const remedy = choose(name, known, "its fields are") ?? "remove it";
  return { ...error("unknown-field", at, `${show(name)} is no field of ${nameOf(pointer)}`, remedy), at: "key" };
}

/** Says that there is no such control; of one that is on the checklist, that this version does not render it. */
export function unknownControl(pointer: string, name: string, known: readonly string[]): Problem {
  const listed = checklist.find(({ control }) => control === name);
  if (listed)
    return error("unknown-control", pointer, `the control ${name} (item ${listed.item} of the checklist) is not rendered by this version`, "remove it");
  return error("unknown-control", pointer, `there is no control ${show(name)}`, choose(name, known, "controls") ?? "see the list of controls");
}

/** Says that a control has no such check. */
export function unknownCheck(pointer: string, name: string, control: string, known: readonly string[]): Problem {
  const remedy = known.length === 0 ? `remove it: ${control} has no checks` : choose(name, known, "its checks are");
  return error("unknown-check", pointer, `${control} has no check ${show(name)}`, remedy);
}
