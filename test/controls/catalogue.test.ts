import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import type { Check } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import { catalogue } from "../../src/controls/catalogue.ts";
import { checklist } from "../../src/controls/checklist.ts";
import { areas, artifactKinds, type Control, severities } from "../../src/controls/control.ts";
import { profileNames, profiles } from "../../src/controls/profiles.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import { packageRoot } from "../../src/package-root.ts";
import { loadSpec } from "../../src/spec/load.ts";
import { resolve } from "../../src/spec/resolve.ts";

const example = loadSpec(join(packageRoot, "examples/acme.yaml"), { now: new Date(), allowExpired: true }).spec;
const fileOf = ({ area, id }: Control) => `src/controls/${area}/${id}.ts`;
const sourceOf = (control: Control) => readFileSync(join(packageRoot, fileOf(control)), "utf8");
const controls = catalogue.map((control): [string, Control] => [control.id, control]);

/** The controls' parameters: the example's, and those with every switch on. */
function parameterSets({ id, parameters }: Control): JsonObject[] {
  const given = (example.spec.controls as Record<string, { parameters?: JsonObject }>)[id]?.parameters ?? {};
  const switches = Object.entries(parameters.properties).filter(([, schema]) => "type" in schema && schema.type === "boolean");
  return [given, { ...given, ...Object.fromEntries(switches.map(([name]) => [name, true])) }];
}

/** Every check that a control makes, for an older and a newer cluster. */
function checksOf(control: Control): Check[] {
  return (["1.34", "1.36"] as const).flatMap((kubernetesVersion) =>
    parameterSets(control).flatMap((parameters) => control.checks(parameters, { platform: "kubeadm", kubernetesVersion })),
  );
}

describe("the catalogue", () => {
  it("holds every control file, and nothing else", () => {
    const files = globSync(
      areas.map((area) => `src/controls/${area}/*.ts`),
      { cwd: packageRoot },
    );
    expect(catalogue.map(fileOf).sort()).toEqual(files.sort());
  });

  it("has every id once", () => {
    const ids = catalogue.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("is in the order of the checklist, with the ids and items that it has there; what is no item of it comes last", () => {
    const items = catalogue.filter(({ item }) => item !== undefined);
    expect(catalogue.slice(0, items.length)).toEqual(items);
    const places = items.map(({ id, item }) => checklist.findIndex((entry) => entry.control === id && entry.item === item));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });
});

describe("the profiles", () => {
  const known = new Set(
    catalogue.flatMap(({ id, checkIds, audits }) => [id, ...[...checkIds, ...(audits ?? []).map((audit) => audit.id)].map((check) => `${id}/${check}`)]),
  );

  it.each(profileNames)("%s names only controls and checks that exist, each once", (profile) => {
    expect(profiles[profile].filter((entry) => !known.has(entry))).toEqual([]);
    expect(new Set(profiles[profile]).size).toBe(profiles[profile].length);
  });
});

describe.each(controls)("%s", (id, control) => {
  it("stands in a file of at most 60 lines, its keys in the fixed order", () => {
    expect(sourceOf(control).split("\n").length - 1).toBeLessThanOrEqual(60);
    const optional = ["item", "requires", "audits"].filter((key) => !(key in control));
    expect(Object.keys(control)).toEqual(keyOrder.filter((key) => !optional.includes(key)));
  });

  it("says what it is in whole lines, with nothing left of the scaffold", () => {
    const { title, rationale, remediation, beyondAdmission, references, severity, area, artifacts } = control;
    for (const text of [title, rationale, remediation, beyondAdmission, ...references.map((reference) => reference.id)])
      expect(text).toMatch(/^(?!TODO)\S.*\S$/);
    for (const text of [rationale, remediation, beyondAdmission]) expect(text).toMatch(/[.]$/);
    expect(references.length).toBeGreaterThan(0);
    expect(severities).toContain(severity);
    expect(areas).toContain(area);
    expect(artifacts.filter((artifact) => !artifactKinds.includes(artifact))).toEqual([]);
  });

  it("has a name that is a verb and more, in kebab-case, like its file", () => {
    expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    expect(existsSync(join(packageRoot, fileOf(control)))).toBe(true);
    expect(sourceOf(control)).toContain(`export const ${id.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase())}: Control`);
  });

  it("lists in checkIds the checks that it can make, in their order", () => {
    const made = [...new Set(checksOf(control).map((check) => check.id))];
    expect(made.toSorted()).toEqual(control.checkIds.toSorted());
    const all = control.checks(parameterSets(control)[1] as JsonObject, { platform: "kubeadm", kubernetesVersion: "1.34" });
    expect(all.map((check) => check.id)).toEqual(control.checkIds);
  });

  it("makes checks whose parameters their kind takes", () => {
    for (const check of checksOf(control)) {
      const validate = ajv.compile(JSON.parse(JSON.stringify(checkKinds[check.kind].parameters)));
      expect(validate(check.parameters), `${check.id}: ${ajv.errorsText(validate.errors)}`).toBe(true);
      expect(checkKinds[check.kind].problems(check.parameters), check.id).toEqual([]);
    }
  });

  it("makes checks that match something, are named for policies, and speak in one line", () => {
    for (const check of checksOf(control)) {
      expect(check.match.length, check.id).toBeGreaterThan(0);
      expect(`${id}.${check.id}`).toMatch(/^[a-z0-9.-]{1,63}$/);
      for (const text of [check.title, check.message]) expect(text).toMatch(/^(?!TODO)\S.*\S$/);
      expect(check.message, "a message goes into the middle of a sentence of the engine's").not.toMatch(/[.]$|^[A-Z][a-z]/);
    }
  });

  it("leaves out its checks only for parameters that it has", () => {
    const names = Object.keys(control.parameters.properties);
    expect((control.requires ?? []).filter((name) => !names.includes(name))).toEqual([]);
  });
});

const keyOrder = [
  "id",
  "item",
  "area",
  "title",
  "severity",
  "rationale",
  "remediation",
  "beyondAdmission",
  "references",
  "parameters",
  "checkIds",
  "checks",
  "requires",
  "audits",
  "artifacts",
];
const ajv = new Ajv({ strict: false, allErrors: true });

describe("the cases", () => {
  const planned = resolve(example).checks.map(({ control, id }): [string, string, string] => [`${control}/${id}`, control, id]);
  const names = (control: string, side: string) => {
    const folder = join(packageRoot, "test/cases", control, side);
    return existsSync(folder) ? readdirSync(folder).map((name) => basename(name).split("--")[0]) : [];
  };

  it.each(planned)("of %s are good and bad", (_, control, check) => {
    expect(names(control, "good")).toContain(check);
    expect(names(control, "bad")).toContain(check);
  });
});
