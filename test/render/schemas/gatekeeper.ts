import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { getPath, isObject, type JsonObject } from "../../../src/kubernetes/json.ts";
import { cached } from "./cached.ts";
import { definedSchema, objectSchema } from "./custom-resource.ts";
import { goModule } from "./go-module.ts";
import { crdSchemaSchema } from "./kubernetes.ts";
import { newAjv, problemsOf } from "./structural.ts";

const gatekeeper = async (...path: string[]) => join(await goModule("gatekeeper", "github.com/open-policy-agent/gatekeeper/v3"), ...path);

const schemaPath = ["spec", "crd", "spec", "validation", "openAPIV3Schema"];

/**
 * The source of a template, which the CRD leaves open. libs are text; `version` says which Rego.
 * @see https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/client/drivers/rego/schema/schema.go
 */
const source = {
  type: "object",
  properties: { version: { enum: ["v0", "v1"] }, rego: { type: "string" }, libs: { type: "array", items: { type: "string" } } },
  required: ["rego"],
};

/** What templates.gatekeeper.sh/v1 says of a ConstraintTemplate. */
export async function templateSchema(): Promise<ValidateFunction> {
  const schema = structuredClone(definedSchema(await gatekeeper("charts", "gatekeeper", "crds", "constrainttemplate-customresourcedefinition.yaml"), "v1"));
  const code = getPath(schema, ["properties", "spec", "properties", "targets", "items", "properties", "code", "items", "properties"]) as JsonObject;
  code.source = source;
  return newAjv().compile(objectSchema("templates.gatekeeper.sh/v1", "ConstraintTemplate", schema));
}

/** What the API server would say against the CRD that Gatekeeper makes of a template, and Gatekeeper against its name. */
export async function templateProblems(template: JsonObject): Promise<string[]> {
  const kind = getPath(template, ["spec", "crd", "spec", "names", "kind"]);
  const name = getPath(template, ["metadata", "name"]);
  const schema = getPath(template, schemaPath);
  return [
    ...(name === String(kind).toLowerCase() ? [] : [`/metadata/name ${name} is not ${kind} in lower case`]),
    ...problemsOf(await crdSchemaSchema(undefined), schema),
    ...untyped(schema, "openAPIV3Schema"),
  ];
}

/** Places in a schema that say neither a type nor that everything is taken: such a schema is not structural. */
function untyped(schema: unknown, at: string): string[] {
  if (!isObject(schema)) return [`${at} is no schema`];
  const typed = schema.type !== undefined || schema["x-kubernetes-preserve-unknown-fields"] === true || schema["x-kubernetes-int-or-string"] === true;
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...(typed ? [] : [`${at} has no type`]),
    ...Object.entries(properties as JsonObject).flatMap(([key, property]) => untyped(property, `${at}.${key}`)),
    ...(items === undefined ? [] : untyped(items, `${at}[]`)),
    ...(isObject(additionalProperties) ? untyped(additionalProperties, `${at}{}`) : []),
  ];
}

/**
 * What the CRD that Gatekeeper makes of a template says of a Constraint: its own match, our parameters.
 * @see https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/client/crds/schema.go (CreateSchema)
 */
export async function constraintSchema(template: JsonObject): Promise<ValidateFunction> {
  const kind = String(getPath(template, ["spec", "crd", "spec", "names", "kind"]));
  const match = await matchSchema(undefined);
  return newAjv().compile(
    objectSchema("constraints.gatekeeper.sh/v1beta1", kind, {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: {
            match,
            enforcementAction: { enum: await enforcementActions(undefined) },
            parameters: getPath(template, schemaPath) as JsonObject,
          },
          required: ["match", "enforcementAction", "parameters"],
        },
      },
    }),
  );
}

/** The match of Gatekeeper's Constraints. */
const matchSchema = cached(async () => {
  const file = await gatekeeper("config", "crd", "bases", "match.gatekeeper.sh_matchcrd.yaml");
  return getPath(definedSchema(file, "match"), ["properties", "embeddedMatch"]) as JsonObject;
});

/** The actions that Gatekeeper knows, from its source. */
const enforcementActions = cached(async () => {
  const text = readFileSync(await gatekeeper("pkg", "util", "enforcement_action.go"), "utf8");
  return [...text.matchAll(/EnforcementAction = "([a-z]+)"/g)].map(([, action]) => action as string).filter((action) => action !== "unrecognized");
});
