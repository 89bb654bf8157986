import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { findControl } from "../controls/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import { normalizeNulls } from "../kubernetes/manifests/normalize.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import type { KubernetesObject, Request, UserInfo } from "../kubernetes/request.ts";
import type { Plan } from "../spec/plan.ts";
import type { Problem } from "../spec/problem.ts";
import { validateBy } from "../spec/validate.ts";
import type { Case } from "./case.ts";
import { CaseSchema } from "./case-schema.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { parseConfigurationYaml } from "./configuration-yaml.ts";

/** Name of the folder of requests, beside those of the controls. */
export const requestsFolder = "requests";

type CaseFile = {
  readonly spec: {
    readonly operation: Request["operation"];
    readonly subresource?: NonNullable<Request["subresource"]>;
    readonly userInfo?: UserInfo;
    readonly namespaceLabels?: NonNullable<Request["namespaceLabels"]>;
    readonly object?: KubernetesObject;
    readonly oldObject?: KubernetesObject;
    readonly expect: Readonly<Record<string, Case["expected"]>>;
  };
};

/**
 * The cases of a folder of requests, `<what>.yaml` each: what is asked of the API server beside the creation of an object, and
 * the verdict of each control that it concerns. Controls that the plan does not hold are left out.
 * @param known every control there is
 * @param problems takes what is wrong with each file that is none, with its line
 */
export function readRequests(folder: string, plan: Plan, known: ReadonlySet<string>, problems: Diagnostic[]): Case[] {
  const files = readdirSync(join(folder, requestsFolder))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  return files.flatMap((name) => {
    const file = join(folder, requestsFolder, name);
    try {
      return requestCases(file, relative(folder, file).replaceAll("\\", "/"), plan, known);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.diagnostics);
      return [];
    }
  });
}

function requestCases(file: string, name: string, plan: Plan, known: ReadonlySet<string>): Case[] {
  const empty = { nothing: "the file holds no Case", start: "write one: apiVersion: bulwark.dev/v1alpha1, kind: Case, spec" };
  const { value, troubles, locate } = parseConfigurationYaml(readConfigurationText(file, "--cases"), file, empty);
  const ofText = troubles.map(({ code, message, place }): Diagnostic => ({ code, severity: "error", message, location: { file, ...place } }));
  const problems = validateBy(CaseSchema, value, "case");
  const found = problems.length > 0 ? problems : problemsOf((value as CaseFile).spec, plan, known);
  const located = found.map(({ at, pointer, ...problem }): Diagnostic => ({ ...problem, location: { file, ...locate(pointer, at), pointer } }));
  if (ofText.length + located.length > 0) throw new UserError([...ofText, ...located]);
  const { spec } = value as CaseFile;
  const whole = (object: KubernetesObject) => inNamespace(normalizeNulls(object) as KubernetesObject, "default");
  const { operation, subresource, userInfo, namespaceLabels, oldObject, object = oldObject } = spec;
  const request: Request = {
    id: name,
    operation,
    object: whole(object as KubernetesObject),
    ...(oldObject ? { oldObject: whole(oldObject) } : {}),
    ...(subresource ? { subresource } : {}),
    ...(userInfo ? { userInfo } : {}),
    ...(namespaceLabels ? { namespaceLabels } : {}),
  };
  return plan.checks.flatMap(({ control, id }) => {
    const expected = spec.expect[`${control}/${id}`] ?? spec.expect[control];
    return expected === undefined ? [] : [{ name, check: { control, check: id }, expected, request, origin: "file" as const }];
  });
}

/** What the schema does not say. */
function problemsOf({ operation, object, oldObject, expect }: CaseFile["spec"], plan: Plan, known: ReadonlySet<string>): Problem[] {
  const problem = (code: string, pointer: string, message: string, remedy: string): Problem => ({
    code,
    severity: "error",
    pointer,
    at: "key",
    message,
    remedy,
  });
  const wanted = { CREATE: [true, false], UPDATE: [true, true], DELETE: [false, true] }[operation];
  const sides = [["object", object, wanted[0]] as const, ["oldObject", oldObject, wanted[1]] as const];
  return [
    ...sides.flatMap(([name, side, isWanted]) =>
      isWanted === (side !== undefined)
        ? []
        : [
            isWanted
              ? problem("missing-object", "/spec", `the ${operation} lacks its ${name}`, `add ${name}: what the request is about`)
              : problem("needless-object", `/spec/${name}`, `the API server sends no ${name} with a ${operation}`, "remove it"),
          ],
    ),
    ...(object && oldObject && object.kind !== oldObject.kind
      ? [problem("other-kind", "/spec/object/kind", `a ${oldObject.kind} does not become a ${object.kind}`, "write the same kind twice")]
      : []),
    ...Object.keys(expect).flatMap((key) => {
      const [control = "", check] = key.split("/");
      const checks = plan.checks.filter((entry) => entry.control === control);
      if (!known.has(control))
        return [problem("unknown-control", "/spec/expect", `there is no control ${control}`, "name a control, or a check of spec.checks")];
      // Of a control a profile may hold some checks and leave others out.
      const ids = findControl(control)?.checkIds ?? checks.map(({ id }) => id);
      if (check === undefined || ids.length === 0 || ids.includes(check)) return [];
      return [problem("unknown-check", "/spec/expect", `${control} has no check ${check}`, `it has ${ids.join(", ")}`)];
    }),
  ];
}
