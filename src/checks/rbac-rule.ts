import * as Type from "typebox";
import type { CheckKind } from "./check-kind.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { unlessProperty } from "./predicate.ts";
import { ruleBoundaries } from "./rule-boundaries.ts";

const names = (maxItems: number) =>
  Type.Array(Type.String({ pattern: "^[^/%]+$", maxLength: 253 }), { minItems: 1, maxItems, description: "ClusterRoles that may, by exact name." });

/** Names of ClusterRoles that may grant what others may not. */
export const AllowedRolesSchema = names(48);

const list = (pattern: string, description: string, maxItems = 64) =>
  Type.Array(Type.String({ pattern, maxLength: 253 }), { minItems: 1, maxItems, uniqueItems: true, description });

const ForbiddenSchema = Type.Object(
  {
    title: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, pattern: "\\S", description: "What it is, for messages (default: its verbs and what they are for)." }),
    ),
    verbs: list("^(\\*|[A-Za-z0-9._:-]+\\*?)$", "Verbs; one that ends in * is all that begin so."),
    apiGroups: Type.Optional(list("^(\\*|([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?)$", "API groups, the empty text for the core group.")),
    resources: Type.Optional(
      list("^(\\*|(\\*/)?[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*|[A-Za-z0-9._-]+/\\*)$", "Resources and subresources: pods, pods/exec, pods/* for all of pods."),
    ),
    resourceNames: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 253 }), {
        maxItems: 64,
        uniqueItems: true,
        description: "A rule that is limited to names counts only where it names one of these (default: whatever it names; an empty list: never).",
      }),
    ),
    nonResourceURLs: Type.Optional(list("^(\\*|/[A-Za-z0-9._/-]*\\*?)$", "URLs instead of groups and resources; one that ends in * is all that begin so.")),
    allowedRoles: Type.Optional(names(128)),
  },
  { additionalProperties: false },
);

/**
 * What the rules of a ClusterRole or Role may not grant.
 *
 * Each entry of `forbidden` names requests: each of its verbs, for each of its resources in each of its groups, or for each
 * of its URLs. An object fails where one of its rules allows one of them, as Kubernetes' own authorizer reads the rule: `*`
 * is every verb, group, resource or URL; a star and a slash before a subresource are that subresource of every resource;
 * a URL that ends in `*` is all that begin so; `pods/*` is no pattern there, and allows nothing of the pods. What two rules
 * grant only together is granted by none.
 *
 * In an entry `*` alone is everything at once: only a rule with such a `*` allows it, not one that names much (of URLs,
 * `*` and `/*`). At the end of a verb or URL, and for the subresources of a resource (`pods/*`), it is all that begin so:
 * a rule that allows any of them counts. A rule that is limited by `resourceNames` counts as the entry's `resourceNames`
 * say; an empty text among a rule's names limits nothing, for requests that have no name have that one.
 *
 * Rules and their lists that are absent, null, empty or no list grant nothing; a null element is no rule. What a Role says of
 * URLs and of resources outside namespaces grants nothing, and counts all the same. `allowedRoles` are ClusterRoles; a Role
 * of that name is another thing. What an `aggregationRule` collects is judged where it stands, and when the controller
 * writes it. On UPDATE rules that oldObject holds too, the same in every field, are not judged, so that a bad role can
 * lose them one by one; a rule that was changed is a new one.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/v1/evaluation_helpers.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/plugin/pkg/auth/authorizer/rbac/rbac.go (RuleAllows)
 */
export const rbacRule: CheckKind = {
  name: "rbac-rule",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      forbidden: Type.Array(ForbiddenSchema, { minItems: 1, maxItems: 32, description: "What no rule may grant." }),
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { forbidden } = parameters as unknown as RuleParameters;
    return [...unlessProblems(parameters), ...forbidden.flatMap((entry, index) => entryProblems(entry, `forbidden/${index}`))];
  },
  boundaries: (parameters) => withExcuses(parameters, ruleBoundaries((parameters as unknown as RuleParameters).forbidden), "object"),
};

/** Requests that no rule may allow: verbs for resources in groups, or verbs for URLs. */
export type Forbidden = {
  title?: string;
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  allowedRoles?: string[];
};

export type RuleParameters = { forbidden: Forbidden[] };

function entryProblems({ apiGroups, resources, resourceNames, nonResourceURLs }: Forbidden, key: string) {
  const ofResources = apiGroups !== undefined || resources !== undefined || resourceNames !== undefined;
  if (ofResources && nonResourceURLs !== undefined)
    return [{ key: `${key}/nonResourceURLs`, message: "URLs are in no group and no resource: give them an entry" }];
  if (nonResourceURLs !== undefined || (apiGroups !== undefined && resources !== undefined)) return [];
  return [{ key, message: "needs apiGroups and resources, or nonResourceURLs" }];
}

/** What an entry is, in messages. */
export function titleOf({ title, verbs, resources = [], nonResourceURLs = [] }: Forbidden): string {
  return title ?? `${verbs.join(", ")} ${[...resources, ...nonResourceURLs].join(", ")}`;
}
