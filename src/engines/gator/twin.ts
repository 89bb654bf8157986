import type { JsonObject } from "../../kubernetes/json.ts";
import { packageOf, regoOf } from "../constraint-template.ts";

/** The twin needs this library, and what it imports. */
const entry = "waiver";

/** What the twin says of everything that reaches it. */
export const reached = "reached";

const rego = `package bulwark.twin

import data.lib.waiver

violation contains {"msg": "${reached}"} if not waiver.waived(input.review, input.parameters)
`;

/**
 * A template of the same kind that finds a violation in whatever its Constraints match and no waiver takes out: what it is
 * silent of, the template itself was not asked, and its silence is no pass.
 */
export function twinOf(template: JsonObject): JsonObject | string {
  const source = regoOf(template);
  if (typeof source === "string") return source;
  const { spec } = template as { spec: JsonObject };
  const [{ target }] = spec.targets as [JsonObject];
  const code = [{ engine: "Rego", source: { version: "v1", rego, libs: librariesOf(source.libs, entry) } }];
  return { ...template, spec: { ...spec, targets: [{ target: target as string, code }] } };
}

/** The library of that name and every one that it imports: compiling the others for each request would cost more than judging it. */
function librariesOf(libs: readonly string[], name: string, seen = new Set<string>()): string[] {
  const found = libs.find((lib) => packageOf(lib) === `lib.${name}`);
  if (found === undefined || seen.has(name)) return [];
  seen.add(name);
  const imported = [...found.matchAll(/^import data\.lib\.(\w+)$/gm)].map(([, one]) => one as string);
  return [found, ...imported.flatMap((one) => librariesOf(libs, one, seen))];
}
