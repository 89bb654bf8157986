import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { catalogue, findControl } from "../controls/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { UserError, userError } from "../diagnostics/user-error.ts";
import { readManifestFile } from "../kubernetes/manifests/index.ts";
import { inNamespace } from "../kubernetes/namespace.ts";
import type { KubernetesObject } from "../kubernetes/request.ts";
import type { Plan, PlannedCheck } from "../spec/plan.ts";
import type { Case } from "./case.ts";
import { readRequests, requestsFolder } from "./request-files.ts";
import { podVariants } from "./variants.ts";

const folders = { good: "pass", bad: "fail" } as const;

/** Whether a folder holds cases: it has a folder for a control. */
export const holdsCases = (folder: string) => existsSync(folder) && statSync(folder).isDirectory();

/**
 * The cases of a spec's own: of the folder that is named, else of test/cases beside the spec, where that is.
 * @throws UserError as `readCases`
 */
export function ownCases(plan: Plan, { spec, cases }: { readonly spec: string; readonly cases?: string }): ReturnType<typeof readCases> {
  const folder = cases ?? join(dirname(spec), "test", "cases");
  if (cases === undefined && !existsSync(folder)) return { cases: [], unused: [] };
  return readCases(folder, plan, new Set([...catalogue.map(({ id }) => id), ...plan.checks.map(({ control }) => control)]));
}

/**
 * The cases below a folder: `<control>/{good,bad}/<check>--<what>.yaml`, one object each. A Pod stands for every workload
 * kind that its check judges; other requests than creations lie in `requests/`. Controls and checks that the plan does not hold
 * are left out and said.
 * @throws UserError for every file that is no case: unknown control or check, no object, several objects
 */
export function readCases(folder: string, plan: Plan, known: ReadonlySet<string>): { cases: Case[]; unused: string[] } {
  if (!holdsCases(folder)) throw userError("no-cases", `${folder} is no folder`, { location: { file: folder } });
  const problems: Diagnostic[] = [];
  const cases: Case[] = [];
  const unused: string[] = [];
  const requests = subfolders(folder).includes(requestsFolder) ? readRequests(folder, plan, known, problems) : [];
  for (const control of subfolders(folder).filter((name) => name !== requestsFolder)) {
    const checks = plan.checks.filter((check) => check.control === control);
    if (!known.has(control))
      problems.push(
        problem(join(folder, control), "unknown-control", `there is no control ${control}`, "name the folder for a control, or for a check of spec.checks"),
      );
    else if (checks.length === 0) unused.push(control);
    else cases.push(...controlCases(folder, control, checks, problems, unused));
  }
  if (problems.length > 0) throw new UserError(problems);
  return { cases: [...cases, ...requests], unused: [...new Set(unused)] };
}

function controlCases(folder: string, control: string, checks: readonly PlannedCheck[], problems: Diagnostic[], unused: string[]): Case[] {
  const others = (findControl(control)?.checkIds ?? []).filter((id) => !checks.some((check) => check.id === id));
  return subfolders(join(folder, control)).flatMap((side) => {
    const path = join(folder, control, side);
    if (!(side in folders)) {
      problems.push(problem(path, "unknown-folder", "cases lie in good/ or bad/", "move them there"));
      return [];
    }
    const files = readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
    return files.flatMap((name) => {
      const other = others.find((id) => name.startsWith(`${id}--`));
      if (other === undefined) return fileCases(folder, join(path, name), checks, folders[side as keyof typeof folders], problems);
      unused.push(`${control}/${other}`);
      return [];
    });
  });
}

function fileCases(folder: string, path: string, checks: readonly PlannedCheck[], expected: "pass" | "fail", problems: Diagnostic[]): Case[] {
  const [id] = basename(path)
    .replace(/\.ya?ml$/, "")
    .split("--") as [string];
  const check = checks.find((entry) => entry.id === id);
  const events = [...readManifestFile(path)];
  const bad = events.filter((event) => event.type === "problem").map(({ diagnostic }) => diagnostic);
  const objects = events.filter((event) => event.type === "object");
  if (!basename(path).includes("--") || !check) {
    problems.push(
      problem(
        path,
        "unknown-check",
        `the file is not named for a check of the plan (${checks.map((entry) => entry.id).join(", ")})`,
        "name it <check>--<what>.yaml",
      ),
    );
  } else if (bad.length > 0) {
    problems.push(...bad);
  } else if (objects.length !== 1) {
    problems.push(problem(path, "one-object", `the file holds ${objects.length} objects`, "a case is one object"));
  } else {
    const name = relative(folder, path).replaceAll("\\", "/");
    return podVariants(inNamespace((objects[0] as { object: KubernetesObject }).object, "default"), check.match).map(({ kind, object }) => ({
      name,
      check: { control: check.control, check: check.id },
      expected,
      request: { id: `${name} ${kind}`, operation: "CREATE" as const, object },
      origin: "file" as const,
    }));
  }
  return [];
}

const problem = (file: string, code: string, message: string, remedy: string): Diagnostic => ({ code, severity: "error", message, location: { file }, remedy });

const subfolders = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
