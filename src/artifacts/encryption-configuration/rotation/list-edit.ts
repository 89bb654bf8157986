import type { JsonValue } from "../../../kubernetes/json.ts";
import type { EncryptionConfiguration } from "../configuration.ts";

/** A change of one list of the file, so that it can be made in its text: indexes and a JSON pointer to the list. */
export type ListEdit =
  | {
      readonly kind: "insert";
      readonly list: readonly (string | number)[];
      readonly index: number;
      readonly item: { readonly name: string; readonly secret: string };
    }
  | { readonly kind: "move-first"; readonly list: readonly (string | number)[]; readonly index: number }
  | { readonly kind: "remove"; readonly list: readonly (string | number)[]; readonly index: number };

/** The configuration after the edits. */
export function edited(configuration: EncryptionConfiguration, edits: readonly ListEdit[]): EncryptionConfiguration {
  // By way of JSON: what an alias stands for twice becomes two things, and a file in which it cannot is found out.
  const copy = JSON.parse(JSON.stringify(configuration)) as EncryptionConfiguration;
  for (const edit of edits) change(listAt(copy as unknown as JsonValue, edit.list), edit);
  return copy;
}

function listAt(root: JsonValue, steps: readonly (string | number)[]): JsonValue[] {
  return steps.reduce((value, step) => (value as Record<string, JsonValue>)[step] as JsonValue, root) as JsonValue[];
}

function change(list: JsonValue[], edit: ListEdit): void {
  if (edit.kind === "insert") list.splice(edit.index, 0, edit.item);
  else if (edit.kind === "remove") list.splice(edit.index, 1);
  else list.unshift(...list.splice(edit.index, 1));
}
