import { pointerOf } from "../pointer.ts";
import { error, type Problem } from "../problem.ts";
import type { OwnCheck } from "../schema/own-checks.ts";
import type { RoleSpec } from "../schema/roles.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** Texts that no policy could carry as they are: because of a character in them, or of their size. */
export const limits: Rule = (spec, context) => [
  ...characters(spec, ["spec"]),
  ...(spec.checks ?? []).flatMap((check, index) => checkSizes(check, `/spec/checks/${index}`)),
  ...(spec.roles ?? []).flatMap((role, index) => roleSize(role, `/spec/roles/${index}`)),
  ...waiverSizes(context),
];

/**
 * NUL ends a text in C, in which OPA's WebAssembly matches patterns: what stands after it would not be read. Half of a
 * surrogate pair is no character: Go and WebAssembly read U+FFFD for it, or nothing.
 */
function characters(value: unknown, steps: readonly (string | number)[]): Problem[] {
  if (typeof value === "string") return problemOf(value, steps, "value");
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(Array.isArray(value) ? [] : problemOf(key, [...steps, key], "key")),
    ...characters(item, [...steps, key]),
  ]);
}

function problemOf(text: string, steps: readonly (string | number)[], at: Problem["at"]): Problem[] {
  const found = text.includes("\0") ? "the character NUL (U+0000)" : text.isWellFormed() ? undefined : "half of a surrogate pair, which is no character";
  if (found === undefined) return [];
  return [{ ...error("bad-character", pointerOf(...steps), `the text holds ${found}: not every policy engine reads it alike`, "remove the character"), at }];
}

/**
 * In bytes of JSON. The API server takes 256 KiB of annotations: the title stands in two of them, and `kubectl apply` keeps
 * a copy of the whole object in another. cel-go takes expressions of 100,000 code points: the message and the parameters
 * stand in such, and escaped they can be twice as long. A role's rules are split, and each part of one repeats its names.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/validation/objectmeta.go (TotalAnnotationSizeLimitB)
 * @see https://github.com/google/cel-go/blob/v0.30.0/parser/options.go (expressionSizeCodePointLimit)
 */
const maximumBytes = { title: 4 * 1024, message: 16 * 1024, parameters: 40_000, waivers: 32 * 1024, role: 40_000 } as const;

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

function checkSizes(check: OwnCheck, at: string): Problem[] {
  return (["title", "message", "parameters"] as const).flatMap((field) => {
    const bytes = sizeOf(check[field]);
    return bytes > maximumBytes[field] ? [tooLarge(`${at}/${field}`, `${check.id}'s ${field}`, bytes, maximumBytes[field], reasons[field])] : [];
  });
}

/** Without its name, which is short and in no list. */
function roleSize({ name, subjects, rules }: RoleSpec, at: string): Problem[] {
  const bytes = sizeOf([subjects, rules]);
  return bytes > maximumBytes.role ? [tooLarge(at, `the role ${name}`, bytes, maximumBytes.role, reasons.role)] : [];
}

const reasons = {
  title: "it becomes an annotation, and Kubernetes takes 256 KiB of annotations for an object",
  message: "it becomes part of expressions, and Kubernetes' CEL takes 100,000 characters for one",
  parameters: "they become part of expressions, and Kubernetes' CEL takes 100,000 characters for one",
  role: "kubectl keeps a copy of each object among its annotations, and Kubernetes takes 256 KiB of those",
} as const;

function tooLarge(at: string, what: string, bytes: number, limit: number, reason: string): Problem {
  const [has, takes] = [bytes, limit].map((number) => number.toLocaleString("en"));
  return error("too-large", at, `${what} has ${has} bytes as JSON; ${takes} are taken: ${reason}`, "write less");
}

/** Kubernetes takes 64 matchConditions; one is that of the exempt namespaces. */
const maximumWaivers = 63;

/** Waivers become matchConditions and expressions of every check that they are for. */
function waiverSizes({ plan }: RuleContext): Problem[] {
  return plan.checks.flatMap(({ name, waivers }) => {
    const bytes = sizeOf(waivers.map(({ match, containers }) => ({ match, containers })));
    return [
      ...(waivers.length > maximumWaivers
        ? [
            error(
              "too-many",
              "/spec/waivers",
              `${name} has ${waivers.length} waivers; ${maximumWaivers} are taken: Kubernetes takes 64 matchConditions for a policy`,
              "join waivers that have the same reason, owner and end",
            ),
          ]
        : []),
      ...(bytes > maximumBytes.waivers ? [tooLarge("/spec/waivers", `what ${name} is waived for`, bytes, maximumBytes.waivers, reasons.parameters)] : []),
    ];
  });
}
