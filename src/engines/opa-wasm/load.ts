import { getPath, type JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf } from "../../kubernetes/kinds.ts";
import type { KubernetesObject, Request } from "../../kubernetes/request.ts";
import { packageOf, type RegoSource, regoOf } from "../constraint-template.ts";
import type { BundleFile, CheckName } from "../engine.ts";
import { documentsIn, policiesIn } from "../policies.ts";
import { compileWasm } from "./compile.ts";
import { type ConstraintMatch, matches, matchOf } from "./constraints.ts";
import { readEmbedded } from "./embedded.ts";
import { loadModule, type PolicyModule } from "./module.ts";
import { regoDigest } from "./rego.ts";

/** A Constraint of the bundle, ready to be asked. */
export type LoadedConstraint = CheckName & {
  readonly index: number;
  readonly file: string;
  readonly match: ConstraintMatch;
  readonly parameters: JsonObject;
} & LoadedTemplate;

/** What a bundle's Gatekeeper files gave: Constraints by check, and why others cannot be asked. */
export type LoadedBundle = {
  readonly constraints: ReadonlyMap<string, LoadedConstraint>;
  readonly problems: ReadonlyMap<string, string>;
  readonly general: readonly string[];
};

const templatesFolder = "gatekeeper/templates/";
const constraintsFolder = "gatekeeper/constraints/";

/**
 * Loads the ConstraintTemplates and Constraints of a bundle. A template whose Rego is the one that the package's wasm
 * was compiled from is run from there; any other is compiled with `opa` where that is installed.
 */
export async function loadBundle(files: readonly BundleFile[]): Promise<LoadedBundle> {
  const templates = await loadTemplates(files);
  const { policies, problems } = policiesIn(files, constraintsFolder);
  const constraints = new Map<string, LoadedConstraint>();
  const failed = new Map<string, string>();
  for (const [key, policy] of policies) {
    const template = templates.get(String(policy.document.kind));
    const match = matchOf(policy.document);
    const parameters = getPath(policy.document, ["spec", "parameters"]) ?? {};
    if (template === undefined) failed.set(key, `${policy.file}: no ConstraintTemplate below ${templatesFolder} defines ${String(policy.document.kind)}`);
    else if (typeof template === "string") failed.set(key, template);
    else if (apiGroupOf(String(policy.document.apiVersion)) !== "constraints.gatekeeper.sh")
      failed.set(key, `${policy.file}: apiVersion is not of constraints.gatekeeper.sh`);
    else if (typeof match === "string") failed.set(key, `${policy.file}: ${match}`);
    else {
      const { control, check, file } = policy;
      constraints.set(key, { control, check, file, index: constraints.size, match, parameters: parameters as JsonObject, ...template });
    }
  }
  return { constraints, problems: failed, general: problems.map(({ file, problem }) => `${file} ${problem}`) };
}

/** The Rego of a ConstraintTemplate; `own` is the package's own text. */
type LoadedTemplate = { readonly package: string; readonly own: boolean; readonly module: PolicyModule };

/** Templates by the kind of their Constraints, or why one cannot be run. */
async function loadTemplates(files: readonly BundleFile[]): Promise<Map<string, LoadedTemplate | string>> {
  const loaded = new Map<string, LoadedTemplate | string>();
  const embedded = readEmbedded();
  let shared: PolicyModule | undefined;
  for (const { file, document, problem } of documentsIn(files, templatesFolder)) {
    const kind = document && getPath(document, ["spec", "crd", "spec", "names", "kind"]);
    if (!document || typeof kind !== "string") {
      loaded.set(file, `${file}: ${problem ?? "names no kind"}`);
      continue;
    }
    const source = regoOf(document);
    if (typeof source === "string") {
      loaded.set(kind, `${file}: ${source}`);
    } else if (embedded.digests.includes(regoDigest(source))) {
      shared ??= await loadModule(embedded.wasm);
      loaded.set(kind, { package: packageOf(source.rego) as string, own: true, module: shared });
    } else {
      loaded.set(kind, await compileTemplate(file, source));
    }
  }
  return loaded;
}

async function compileTemplate(file: string, source: RegoSource): Promise<LoadedTemplate | string> {
  const name = packageOf(source.rego);
  if (name === undefined) return `${file}: the Rego declares no package`;
  const { locateBinary } = await import("../locate.ts");
  const opa = await locateBinary("opa");
  if (!opa) return `${file}: its Rego is not the one this package was built with, and there is no opa to compile it (run \`bulwark engines install opa\`)`;
  try {
    return { package: name, own: false, module: await loadModule(await compileWasm(opa.path, [source])) };
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The Constraints that match an object, grouped by the module that judges them; groups are made once per kind and namespace. */
export class ConstraintSelector {
  readonly #constraints: readonly LoadedConstraint[];
  readonly #groups = new Map<string, readonly ConstraintGroup[]>();

  constructor(constraints: Iterable<LoadedConstraint>) {
    this.#constraints = [...constraints];
  }

  /** Groups of the Constraints that match. */
  select(object: KubernetesObject): readonly ConstraintGroup[] {
    const { namespace, name } = object.metadata;
    const key = `${object.apiVersion}\n${object.kind}\n${String(object.kind === "Namespace" ? name : namespace)}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const selected = this.#constraints.filter(({ match }) => matches(match, object));
    const byModule = [...Map.groupBy(selected, ({ module }) => module)];
    const groups = byModule.flatMap(([module, constraints]) => [...Map.groupBy(constraints, groupName).values()].map((group) => this.#group(module, group)));
    if (this.#groups.size < 10_000) this.#groups.set(key, groups);
    return groups;
  }

  readonly #sets = new Map<string, ConstraintGroup>();

  /** Equal sets are one, so that a module holds each set of Constraints once. */
  #group(module: PolicyModule, constraints: readonly LoadedConstraint[]): ConstraintGroup {
    const name = constraints.map(({ index }) => index).join(",");
    const known = this.#sets.get(name);
    if (known) return known;
    const group: ConstraintGroup = { name, module, constraints: new Map(constraints.map((constraint) => [constraint.index, constraint])) };
    this.#sets.set(name, group);
    const ofModule = [...this.#sets.values()].filter((set) => set.module === module);
    module.setData({ sets: Object.fromEntries(ofModule.map((set) => [set.name, byPackage([...set.constraints.values()])])) });
    return group;
  }
}

export type ConstraintGroup = { readonly name: string; readonly module: PolicyModule; readonly constraints: ReadonlyMap<number, LoadedConstraint> };

/** Objects that are alike for checks of one kind are not for another: what judges containers is asked on its own. */
const groupName = (constraint: LoadedConstraint) => (constraint.package.startsWith("bulwark.container_") ? constraint.package : "");

function byPackage(constraints: readonly LoadedConstraint[]): object {
  const groups = Map.groupBy(constraints, (constraint) => constraint.package);
  return Object.fromEntries([...groups].map(([name, entries]) => [name, entries.map(({ index, parameters }) => ({ index, parameters }))]));
}

/** The review that Gatekeeper would hand to the Rego. */
export function reviewOf({ operation, object, oldObject }: Pick<Request, "operation" | "object" | "oldObject">): object {
  return { operation, object, oldObject: oldObject ?? null };
}
