import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { JsonObject } from "../../../src/kubernetes/json.ts";
import { closed } from "./structural.ts";

type Definition = {
  spec: { group: string; names: { kind: string }; versions: { name: string; served?: boolean; schema: { openAPIV3Schema: JsonObject } }[] };
};

/** The schema of one version in a CustomResourceDefinition's file, as it stands there. */
export function definedSchema(file: string, version: string): JsonObject {
  const { spec } = load(readFileSync(file, "utf8")) as Definition;
  const schema = spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
  if (!schema) throw new Error(`${file} has no version ${version}`);
  return schema;
}

/** A closed schema of objects of that kind; metadata is the API server's own to judge. */
export function objectSchema(apiVersion: string, kind: string, schema: JsonObject): JsonObject {
  const { properties = {}, ...rest } = closed(schema) as { properties?: JsonObject };
  return {
    ...rest,
    properties: { ...properties, apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: { type: "object" } },
    required: [...new Set(["apiVersion", "kind", "metadata", "spec", ...((schema.required as string[] | undefined) ?? [])])],
    additionalProperties: false,
  };
}
