import { Ajv } from "ajv";
import { load } from "js-yaml";
import type { TSchema } from "typebox";
import type { ApiServerNeeds } from "../../src/render/api-server-needs.ts";
import type { RenderedFile, Renderer } from "../../src/render/renderer.ts";
import type { Plan } from "../../src/spec/plan.ts";
import { resolve } from "../../src/spec/resolve.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";

/** The plan of a small spec; `body` replaces whole fields of it. */
export function planOf(body: Partial<SpecBody> = {}): Plan {
  return resolve({
    apiVersion: "bulwark.dev/v1alpha1",
    kind: "HardeningSpec",
    metadata: { name: "test" },
    spec: { cluster: { platform: "kubeadm", kubernetesVersion: "1.35" }, targets: { kyverno: {} }, ...body },
  });
}

export function cluster(platform: Plan["platform"]): SpecBody["cluster"] {
  return { platform, kubernetesVersion: "1.35" };
}

export function pathsOf(renderer: Renderer, plan: Plan): string[] {
  return renderer.render(plan).files.map(({ path }) => path);
}

export function fileOf(renderer: Renderer, plan: Plan, path: string): RenderedFile {
  const file = renderer.render(plan).files.find((candidate) => candidate.path === path);
  if (!file) throw new Error(`no ${path}`);
  return file;
}

/** The YAML of a file, untyped as it is. */
export function parsed<T = unknown>(renderer: Renderer, plan: Plan, path: string): T {
  return load(fileOf(renderer, plan, path).text) as T;
}

const ajv = new Ajv({ allErrors: true });

/** What the schema says against a value: `<pointer> <message>`. */
export function problems(schema: TSchema | object, value: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What a renderer's files need of the API server. */
export function needsOf(renderer: Renderer, plan: Plan): ApiServerNeeds {
  const { apiServer } = renderer.render(plan);
  if (!apiServer) throw new Error("nothing is needed of the API server");
  return apiServer;
}

/** Flags by name. */
export function flagsOf({ flags }: Pick<ApiServerNeeds, "flags">): Record<string, string> {
  return Object.fromEntries(flags.map(({ name, value }) => [name, value]));
}
