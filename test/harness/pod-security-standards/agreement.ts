import { assemble } from "../../../src/bundle/assemble.ts";
import { controlsOfLevel, type PodSecurityControl, podSecurityControls } from "../../../src/controls/pod-security-standards.ts";
import type { Engine, Outcome } from "../../../src/engines/engine.ts";
import { checkKey } from "../../../src/engines/policies.ts";
import type { KubernetesObject, Request } from "../../../src/kubernetes/request.ts";
import type { PlannedCheck } from "../../../src/spec/plan.ts";
import { planOf } from "../../render/support.ts";
import type { Fixture, Level } from "./fixtures.ts";

/** What an engine says of a fixture: agreed, or what it says instead; or that Kubernetes refuses such an object, whatever a policy says. */
export type Told = { readonly engine: string; readonly fixture: Fixture; readonly agreed: boolean; readonly refused: boolean; readonly says: string };

/**
 * Has an engine judge the fixtures by the checks of their level, rendered for their version. To agree is to pass where
 * Pod Security Admission does, by every check of the level, and to fail where it does by a check of the control that the
 * fixture was made for, or of the stricter one in its place; others are not asked. What is the same in several versions
 * is asked once.
 */
export async function judge(engine: Engine, fixtures: readonly Fixture[]): Promise<Told[]> {
  const plan = planOf({ targets: { kyverno: {}, gatekeeper: {}, validatingAdmissionPolicy: {} }, exemptNamespaces: ["kube-system"] });
  const asked = new Map<string, { check: PlannedCheck; requests: Map<string, Request> }>();
  const numberOf = numbers();
  const requests = fixtures.map((fixture) => requestOf(fixture.object, numberOf(JSON.stringify(fixture.object))));
  const checks = fixtures.map((fixture, index) => {
    const request = requests[index] as Request;
    return checksOf(fixture).map(([name, check]) => {
      const key = JSON.stringify(check);
      const entry = asked.get(key) ?? { check: { ...check, control: `check-${asked.size + 1}`, name: `check-${asked.size + 1}` }, requests: new Map() };
      asked.set(key, entry);
      entry.requests.set(request.id, request);
      return { name, planned: entry.check };
    });
  });
  const files = assemble({ ...plan, checks: [...asked.values()].map(({ check }) => check) }, "0".repeat(64)).files;
  const assignments = [...asked.values()].map(({ check, requests }) => ({ check: nameOf(check), requests: [...requests.values()] }));
  const verdicts = await engine.review(files, assignments);
  const outcomes = new Map(verdicts.map((verdict) => [`${checkKey(verdict)} ${verdict.requestId}`, verdict]));
  return fixtures.map((fixture, index) => {
    const found = (checks[index] ?? []).map(({ name, planned }) => {
      const { outcome = "error" as const, refused = false } = outcomes.get(`${checkKey(nameOf(planned))} ${requests[index]?.id}`) ?? {};
      return { name, outcome, refused };
    });
    const refused = found.length > 0 && found.every((one) => one.refused);
    return { engine: engine.name, fixture, agreed: agrees(fixture, found), refused, says: says(found) };
  });
}

type Found = readonly { readonly name: string; readonly outcome: Outcome }[];

function agrees(fixture: Fixture, found: Found): boolean {
  const failed = found.filter(({ outcome }) => outcome === "fail").map(({ name }) => name);
  if (found.length === 0 || found.some(({ outcome }) => outcome !== "pass" && outcome !== "fail")) return false;
  return fixture.verdict === "pass" ? failed.length === 0 : failed.length > 0;
}

function says(found: Found): string {
  const other = found.filter(({ outcome }) => outcome !== "pass");
  return other.length === 0 ? "pass" : other.map(({ name, outcome }) => `${name} ${outcome}`).join(", ");
}

/** The checks of the control that the fixture was made for, and of the one that takes its place at the fixture's level. */
function checksFor({ control, level }: Fixture): string[] {
  const own = podSecurityControls.find(({ id }) => id.toLowerCase() === control) as PodSecurityControl;
  return controlsOfLevel(level)
    .filter(({ id, overrides }) => id === own.id || overrides === own.id)
    .flatMap(({ checks }) => checks);
}

const made = new Map<string, Map<string, PlannedCheck>>();

/** The checks that a fixture is held to, as a spec of its level and version has them. */
function checksOf(fixture: Fixture): [string, PlannedCheck][] {
  const key = `${fixture.level} ${fixture.version}`;
  const known = made.get(key) ?? planned(fixture.level, fixture.version);
  made.set(key, known);
  return fixture.verdict === "pass" ? [...known] : checksFor(fixture).map((name) => [name, known.get(name) as PlannedCheck]);
}

function planned(level: Level, kubernetesVersion: Fixture["version"]): Map<string, PlannedCheck> {
  const { checks } = planOf({ profile: level, cluster: { platform: "kubeadm", kubernetesVersion } });
  const byName = new Map(checks.map((check) => [`${check.control}/${check.id}`, check]));
  const wanted = controlsOfLevel(level).flatMap((control) => control.checks);
  const missing = wanted.filter((name) => !byName.has(name));
  if (missing.length > 0) throw new Error(`the profile ${level} does not hold ${missing.join(", ")}`);
  return new Map(wanted.map((name) => [name, byName.get(name) as PlannedCheck]));
}

const nameOf = ({ control, id }: PlannedCheck) => ({ control, check: id });

/** Numbers of texts, the same for the same text. */
function numbers(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size + 1;
    known.set(text, number);
    return number;
  };
}

/** Objects have names of their own, so that an engine can be asked of all of them together. */
function requestOf(object: KubernetesObject, number: number): Request {
  const name = `fixture-${number}`;
  return { id: name, operation: "CREATE", object: { ...object, metadata: { ...object.metadata, name } } };
}

/** Of each policy version and engine: on how many fixtures they agree, and of how many that Kubernetes takes. */
export type Agreement = Record<string, Record<string, { readonly agreed: number; readonly of: number }>>;

/** Counts what engines say. */
export function tally(told: readonly Told[]): Agreement {
  const versions = Map.groupBy(told, ({ fixture }) => `v${fixture.version}`);
  return Object.fromEntries(
    [...versions].map(([version, own]) => {
      const engines = Map.groupBy(own, ({ engine }) => engine);
      return [
        version,
        Object.fromEntries(
          [...engines].map(([engine, all]) => [
            engine,
            { agreed: all.filter(({ agreed }) => agreed).length, of: all.filter(({ refused }) => !refused).length },
          ]),
        ),
      ];
    }),
  );
}
