import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { isObject, type JsonObject } from "../../../src/kubernetes/json.ts";
import { cached } from "./cached.ts";
import { goModule } from "./go-module.ts";
import { closed, mapValues, newAjv } from "./structural.ts";

/** Kubernetes' own OpenAPI documents by version, as kubectl-validate carries them; Kyverno's CLI is built with that module. */
const documents = async (version: string) => join(await goModule("kyverno", "sigs.k8s.io/kubectl-validate"), "pkg", "openapiclient", "builtins", version);

/** The newest version that the module has. */
export const newestVersion = "1.35";

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A closed schema of Kubernetes by its name, in the document that defines it. */
async function component(version: string, apiVersion: string, find: (schemas: JsonObject) => string | undefined): Promise<ValidateFunction | undefined> {
  const group = apiVersion.includes("/") ? "apis" : "api";
  const file = join(await documents(version), group, `${apiVersion}.json`);
  if (!existsSync(file)) return undefined;
  const schemas = (JSON.parse(readFileSync(file, "utf8")) as { components: { schemas: JsonObject } }).components.schemas;
  const name = find(schemas);
  if (name === undefined) return undefined;
  return newAjv().compile({ ...refTo(name), components: { schemas: { ...mapValues(schemas, closed), ...untyped } } });
}

/** What OpenAPI cannot say of CustomResourceDefinitions: their schemas hold schemas. */
const schemaProps = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
const untyped: JsonObject = Object.fromEntries(
  ["JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool"].map((name) => [
    schemaProps.replace("JSONSchemaProps", name),
    { anyOf: [{ type: "boolean" }, refTo(schemaProps)] },
  ]),
);

/** The schema of a kind; undefined where Kubernetes has none of that name. */
export function kubernetesKind(apiVersion: string, kind: string, version = newestVersion): Promise<ValidateFunction | undefined> {
  const [version_, group = ""] = apiVersion.split("/").reverse();
  return component(version, apiVersion, (schemas) =>
    Object.keys(schemas).find((name) => {
      const schema = schemas[name];
      const kinds = isObject(schema) ? schema["x-kubernetes-group-version-kind"] : undefined;
      return Array.isArray(kinds) && kinds.some((entry) => isObject(entry) && entry.group === group && entry.version === version_ && entry.kind === kind);
    }),
  );
}

/** The schema of an object's metadata. */
export const metadataSchema = cached(() => component(newestVersion, "v1", () => objectMeta) as Promise<ValidateFunction>);

/** The schema of a schema in a CustomResourceDefinition. */
export const crdSchemaSchema = cached(() => component(newestVersion, "apiextensions.k8s.io/v1", () => schemaProps) as Promise<ValidateFunction>);
