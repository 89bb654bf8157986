import { checkKindNames } from "../../src/checks/check-kind.ts";
import { checkKinds } from "../../src/checks/index.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import { kindDoc, predicateDoc } from "./kind-doc.ts";
import { type Schema, schemaRows } from "./schema-rows.ts";

/** The page of the check kinds, for whoever writes checks of their own under spec.checks. */
export function checkKindsPage(): string {
  return renderTemplate("docs/check-kinds.md", {
    predicate: predicateDoc(),
    kinds: checkKindNames.map((kind) => ({ kind, ...kindDoc(kind), parameters: rows(checkKinds[kind].parameters as Schema) })),
  });
}

const rows = (schema: Schema) => schemaRows(schema).map((row) => ({ ...row, needed: row.required ? "needed" : row.fallback }));
