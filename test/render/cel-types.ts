import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { load } from "js-yaml";
import { locateBinary } from "../../src/engines/locate.ts";
import { isObject, type JsonObject } from "../../src/kubernetes/json.ts";
import { json } from "../../src/render/yaml.ts";

type Expression = { readonly name?: string; readonly expression: string; readonly messageExpression?: string };
type Spec = { readonly variables?: Expression[]; readonly validations: Expression[]; readonly matchConditions?: Expression[] };

/**
 * What the API server's own compiler says against the CEL of rendered ValidatingAdmissionPolicies. Gatekeeper is built with
 * it as it is; Kyverno is not: its own takes `orValue` and comparisons for right that an API server refuses.
 * Compilation of a variable shows where it is used, so each expression is asked for its type.
 * @see github.com/open-policy-agent/gatekeeper/v3/pkg/drivers/k8scel, github.com/kyverno/kyverno/pkg/cel/compiler/env.go
 */
export async function celTypeProblems(policies: readonly { readonly text: string }[]): Promise<string[]> {
  const found = await locateBinary("gator");
  if (!found) throw new Error("there is no gator: run `npm test`, or `node scripts/engines.ts`");
  const folder = await mkdtemp(join(tmpdir(), "bulwark-cel-"));
  try {
    const specs = policies.map(({ text }) => load(text) as { metadata: { name: string }; spec: Spec });
    const documents = [pod, ...specs.flatMap(({ spec }, index) => [template(`Cel${index}`, spec), constraint(`Cel${index}`)])];
    await writeFile(join(folder, "all.yaml"), documents.map(json).join("\n---\n"));
    const run = await execa(found.path, ["test", "--filename", "all.yaml", "--output", "json"], { cwd: folder, reject: false, stdin: "ignore" });
    const results: unknown = JSON.parse(run.stdout || "null");
    if (!Array.isArray(results)) throw new Error(`gator says ${run.stdout}${run.stderr}`);
    const asked = new Set(results.map((result) => (result as Result).constraint.kind));
    const silent = specs.filter((_, index) => !asked.has(`Cel${index}`)).map(({ metadata }) => `${metadata.name} was not judged`);
    const refused = results.filter(isObject).flatMap((result) => {
      const { msg, constraint } = result as unknown as Result;
      return /compil/.test(msg) ? [`${specs[Number(constraint.kind.slice(3))]?.metadata.name}: ${msg}`] : [];
    });
    return [...silent, ...new Set(refused)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Result = { readonly msg: string; readonly constraint: { readonly kind: string } };

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace: "shop" }, spec: { containers: [{ name: "app", image: "app" }] } };

/** Every expression under `type()`, and one that is never true, so that it shows that the others were asked for. */
function template(kind: string, { variables = [], validations, matchConditions = [] }: Spec): JsonObject {
  const typed = (expression: string, type: string) => ({ expression: `type(${expression}) == ${type}` });
  const asked = [
    ...variables.map(({ name }) => typed(`variables.${name}`, `type(variables.${name})`)),
    ...[...matchConditions, ...validations].map(({ expression }) => typed(expression, "bool")),
    ...validations.flatMap(({ messageExpression }) => (messageExpression === undefined ? [] : [typed(messageExpression, "string")])),
    { expression: "false" },
  ];
  const source = { failurePolicy: "Fail", variables, validations: asked } as unknown as JsonObject;
  const code = [{ engine: "K8sNativeValidation", source }];
  return {
    apiVersion: "templates.gatekeeper.sh/v1",
    kind: "ConstraintTemplate",
    metadata: { name: kind.toLowerCase() },
    spec: { crd: { spec: { names: { kind } } }, targets: [{ target: "admission.k8s.gatekeeper.sh", code }] },
  };
}

const constraint = (kind: string) => ({ apiVersion: "constraints.gatekeeper.sh/v1beta1", kind, metadata: { name: "all" }, spec: {} });
