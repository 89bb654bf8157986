import { checkKinds } from "../../checks/index.ts";
import { catalogue } from "../../controls/catalogue.ts";
import type { Control } from "../../controls/control.ts";
import type { JsonObject } from "../../kubernetes/json.ts";
import { pointerOf } from "../pointer.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import { parameterProblems } from "./parameter-problems.ts";
import type { Rule } from "./rule.ts";

type Settings = { readonly parameters?: JsonObject; readonly checks?: Readonly<Record<string, { readonly enabled?: boolean }>> };

/** The parameters of the catalogue's controls, and the checks of them that are named. */
export const controlParameters: Rule = (spec) => {
  const written = (spec.controls ?? {}) as Readonly<Record<string, Settings>>;
  return catalogue.flatMap((control) => (Object.hasOwn(written, control.id) ? controlProblems(control, written[control.id] as Settings, spec) : []));
};

function controlProblems(control: Control, { parameters = {}, checks = {} }: Settings, { cluster }: SpecBody): Problem[] {
  if ((control.requires ?? []).some((name) => !Object.hasOwn(parameters, name))) return [];
  const made = control.checks(parameters, cluster);
  const ids = [...made, ...(control.audits ?? [])].map(({ id }) => id);
  const at = pointerOf("spec", "controls", control.id);
  return [
    ...made.flatMap((check) => parameterProblems(`${at}/parameters`, parameters, checkKinds[check.kind].problems(check.parameters))),
    ...Object.entries(checks).flatMap(([id, { enabled }]) => (enabled === false || ids.includes(id) ? [] : [notMade(control, id, at, enabled === true)])),
  ];
}

function notMade({ id: control, parameters }: Control, id: string, at: string, enabled: boolean): Problem {
  const say = enabled ? error : warning;
  return say(
    "check-not-made",
    `${at}${pointerOf("checks", id)}`,
    `with these parameters ${control} has no check ${id}: nothing would be rendered for it`,
    `set the parameter that asks for it (${Object.keys(parameters.properties).join(", ")}), or remove the check here`,
  );
}
