import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import type { Boundary, ObjectBody } from "./check-kind.ts";
import type { Forbidden } from "./rbac-rule.ts";

const otherVerb = "bulwark-other";
const otherGroup = "other.bulwark.invalid";
const otherResource = "bulwarkothers";
const otherURL = "/bulwark-other";
const harmless: JsonObject = { verbs: [otherVerb], apiGroups: [otherGroup], resources: [otherResource] };

const withRules = (...rules: JsonValue[]): ObjectBody => ({ rules });

/** The deviations of rules from what the entries forbid, one by one; no other entry decides on any of them. */
export function ruleBoundaries(forbidden: readonly Forbidden[]): Boundary[] {
  const [first] = forbidden as [Forbidden];
  return [
    ...structures(grantOf(first), first),
    ...forbidden.flatMap((entry, index) => named(`entry-${index + 1}`, entry, forbidden)),
    ...updates(grantOf(first)),
  ];
}

/** One of what an entry's value stands for, as a rule writes it. */
const sample = (value: string | undefined) => (value === undefined || value === "*" ? "*" : value.replace(/\*$/, "bulwark"));

/** A rule that grants the first of what the entry names, and nothing else. */
function grantOf({ verbs, apiGroups = [], resources = [], nonResourceURLs }: Forbidden): JsonObject {
  if (nonResourceURLs) return { verbs: [sample(verbs[0])], nonResourceURLs: [sample(nonResourceURLs[0])] };
  return { verbs: [sample(verbs[0])], apiGroups: [apiGroups[0] as string], resources: [sample(resources[0])] };
}

/** The forms that the rules of an object, and the lists of a rule, can take. */
function structures(bad: JsonObject, { nonResourceURLs }: Forbidden): Boundary[] {
  const lists = ["verbs", ...(nonResourceURLs ? ["nonResourceURLs"] : ["apiGroups", "resources"])];
  const without = (key: string) => Object.fromEntries(Object.entries(bad).filter(([other]) => other !== key));
  const elsewhere: JsonObject = nonResourceURLs ? { ...bad, nonResourceURLs: ["bulwark-other"] } : { ...bad, resources: [otherResource] };
  return [
    { what: "granted", verdict: "fail", object: withRules(bad) },
    { what: "no-rules", verdict: "pass", object: {} },
    { what: "null-rules", verdict: "pass", object: { rules: null } },
    { what: "empty-rules", verdict: "pass", object: withRules() },
    { what: "null-rule", verdict: "pass", object: withRules(null) },
    { what: "null-rule-and-granted", verdict: "fail", object: withRules(null, bad) },
    { what: "harmless", verdict: "pass", object: withRules(harmless) },
    { what: "last-of-three", verdict: "fail", object: withRules(harmless, harmless, bad) },
    { what: "first-of-three", verdict: "fail", object: withRules(bad, harmless, harmless) },
    { what: "halves-in-two-rules", verdict: "pass", object: withRules({ ...bad, verbs: [otherVerb] }, elsewhere) },
    ...lists.flatMap((key): Boundary[] => [
      { what: `${key}-absent`, verdict: "pass", object: withRules(without(key)) },
      { what: `${key}-null`, verdict: "pass", object: withRules({ ...bad, [key]: null }) },
      { what: `${key}-empty`, verdict: "pass", object: withRules({ ...bad, [key]: [] }) },
      { what: `${key}-is-text`, verdict: "pass", object: withRules({ ...bad, [key]: (bad[key] as string[])[0] as string }) },
      { what: `${key}-second`, verdict: "fail", object: withRules({ ...bad, [key]: [otherVerb, ...(bad[key] as string[])] }) },
    ]),
  ];
}

/** Whether the text is one that a value of the entry's list stands for. */
const stands = (values: readonly string[] | undefined, text: string) =>
  values?.some((value) => value === text || (value !== "*" && value.endsWith("*") && text.startsWith(value.slice(0, -1)))) === true;

/** Each value of an entry, the ways to write it with a wildcard, and texts that are nearly it. */
function named(name: string, entry: Forbidden, all: readonly Forbidden[]): Boundary[] {
  const bad = grantOf(entry);
  const fail = (what: string, change: JsonObject): Boundary => ({ what: `${name}-${what}`, verdict: "fail", object: withRules({ ...bad, ...change }) });
  const pass = (what: string, change: JsonObject): Boundary => ({ what: `${name}-${what}`, verdict: "pass", object: withRules({ ...bad, ...change }) });
  const free = (key: "verbs" | "apiGroups" | "resources" | "nonResourceURLs", text: string) => !all.some((other) => stands(other[key], text));
  const { verbs, apiGroups = [], resources = [], nonResourceURLs = [] } = entry;
  const near = verbs.slice(0, 2).flatMap((verb) => [`${sample(verb)}x`, `x${sample(verb)}`, sample(verb).toUpperCase(), `${sample(verb)}*`]);
  return [
    ...verbs.slice(0, 8).map((verb, index) => fail(`verb-${index + 1}`, { verbs: [sample(verb)] })),
    fail("every-verb", { verbs: ["*"] }),
    pass("other-verb", { verbs: [otherVerb] }),
    ...near
      .filter((text) => text !== "*" && !verbs.includes(text) && free("verbs", text))
      .map((text, index) => pass(`near-verb-${index + 1}`, { verbs: [text] })),
    ...(nonResourceURLs.length > 0 ? urls(nonResourceURLs, fail, pass, (text) => free("nonResourceURLs", text)) : []),
    ...(resources.length > 0
      ? [
          ...apiGroups.slice(0, 4).map((group, index) => fail(`group-${index + 1}`, { apiGroups: [group] })),
          fail("every-group", { apiGroups: ["*"] }),
          pass("other-group", { apiGroups: [otherGroup] }),
          ...resources.slice(0, 8).map((resource, index) => fail(`resource-${index + 1}`, { resources: [sample(resource)] })),
          fail("every-resource", { resources: ["*"] }),
          pass("other-resource", { resources: [otherResource] }),
          ...resources.slice(0, 8).flatMap((resource, index) => subresources(`resource-${index + 1}`, resource, fail, pass, all)),
          ...names(entry, all, fail, pass),
        ]
      : []),
    ...allowed(name, entry, all),
  ];
}

type Make = (what: string, change: JsonObject) => Boundary;

/** Subresources of all resources, of this one, and what looks like a pattern and is none. */
function subresources(what: string, resource: string, fail: Make, pass: Make, all: readonly Forbidden[]): Boundary[] {
  const [parent, ...rest] = resource.split("/") as [string, ...string[]];
  const patterns = all.some((entry) => entry.resources?.some((other) => other.endsWith("/*")));
  const taken = (text: string) =>
    all.some(({ resources = [] }) => stands(resources, text) || (text.startsWith("*/") && resources.some((other) => other.endsWith(text.slice(1)))));
  const looks =
    rest.length === 0 ? [`${parent}/*`, `${parent}/bulwark`, "*/bulwark"] : [`${parent}/*`, parent, `*/${rest.join("/")}x`, `${parent}x/${rest.join("/")}`];
  return [
    ...(rest.length > 0 && resource !== `${parent}/*` ? [fail(`${what}-of-every-resource`, { resources: [`*/${rest.join("/")}`] })] : []),
    ...(resource === `${parent}/*` && parent !== "*"
      ? [fail(`${what}-any-of-every-resource`, { resources: ["*/bulwark"] }), fail(`${what}-long`, { resources: [`${parent}/a/b`] })]
      : []),
    ...(resource === "*" || patterns || parent === "*"
      ? []
      : looks.filter((text) => !taken(text)).map((text, index) => pass(`${what}-looks-${index + 1}`, { resources: [text] }))),
  ];
}

/** Rules that are limited to names. */
function names(entry: Forbidden, all: readonly Forbidden[], fail: Make, pass: Make): Boundary[] {
  const { resourceNames } = entry;
  const alone = all.every((other) => other === entry || isApart(entry, other));
  return [
    fail("no-names", { resourceNames: [] }),
    fail("null-names", { resourceNames: null }),
    fail("empty-name", { resourceNames: [""] }),
    ...(resourceNames === undefined ? [fail("of-a-name", { resourceNames: ["bulwark-other"] })] : []),
    ...(resourceNames ?? []).slice(0, 4).map((name, index) => fail(`name-${index + 1}`, { resourceNames: ["bulwark-other", name] })),
    ...(resourceNames !== undefined && alone ? [pass("other-name", { resourceNames: ["bulwark-other"] })] : []),
    ...(resourceNames?.includes("*") === false && alone ? [pass("star-for-a-name", { resourceNames: ["*"] })] : []),
  ];
}

/** Whether no request that the first of an entry's rules allows is of another entry. */
function isApart(entry: Forbidden, other: Forbidden): boolean {
  const { verbs, apiGroups, resources, nonResourceURLs } = grantOf(entry) as Record<string, string[]>;
  const apart = (values: string[] | undefined, others: readonly string[] | undefined) => values?.[0] !== "*" && !stands(others, values?.[0] ?? "");
  if (nonResourceURLs || other.nonResourceURLs) return nonResourceURLs === undefined || other.nonResourceURLs === undefined || apart(verbs, other.verbs);
  return apart(verbs, other.verbs) || apart(apiGroups, other.apiGroups) || (apart(resources, other.resources) && !resources?.[0]?.startsWith("*/"));
}

/** URLs as they are, and by patterns. */
function urls(values: readonly string[], fail: Make, pass: Make, free: (url: string) => boolean): Boundary[] {
  const one = (what: string, url: string): Boundary[] => {
    const failing = (...made: [string, string][]) => made.map(([how, text]) => fail(`${what}-${how}`, { nonResourceURLs: [text] }));
    const passing = (...made: [string, string][]) =>
      made.filter(([, text]) => free(text)).map(([how, text]) => pass(`${what}-${how}`, { nonResourceURLs: [text] }));
    if (url === "*") return passing(["root", "/"], ["one", otherURL], ["some", `${otherURL}/*`]);
    const beginning = url.slice(0, -1);
    if (url.endsWith("*")) return failing(["as-it-is", url], ["below", `${beginning}x/y`], ["pattern-below", `${beginning}x/*`]);
    return [
      ...failing(["as-it-is", url], ["and-more", `${url}*`], ["by-its-beginning", `${url.slice(0, 2)}*`]),
      ...passing(["longer", `${url}x`], ["pattern-below", `${url}/y*`], ["star-in-the-middle", `${url}*x`]),
    ];
  };
  return [
    fail("every-url", { nonResourceURLs: ["*"] }),
    fail("every-path", { nonResourceURLs: ["/*"] }),
    fail("every-path-twice", { nonResourceURLs: ["/**"] }),
    ...(free(otherURL) ? [pass("other-url", { nonResourceURLs: [otherURL] })] : []),
    ...values.slice(0, 8).flatMap((url, index) => one(`url-${index + 1}`, url)),
  ];
}

/** ClusterRoles that may, and those that nearly are. */
function allowed(name: string, entry: Forbidden, all: readonly Forbidden[]): Boundary[] {
  const object = (role: string): ObjectBody => ({ metadata: { name: role }, ...withRules(grantOf(entry)) });
  const may = (role: string) => all.every((other) => other === entry || other.allowedRoles?.includes(role) || isApart(entry, other));
  const { allowedRoles = [] } = entry;
  const [first] = allowedRoles;
  const elsewhere = all.flatMap((other) => other.allowedRoles ?? []).find((role) => !allowedRoles.includes(role));
  return [
    ...allowedRoles
      .filter(may)
      .slice(0, 12)
      .map((role, index): Boundary => ({ what: `${name}-allowed-role-${index + 1}`, verdict: "pass", kinds: ["ClusterRole"], object: object(role) })),
    ...(first === undefined
      ? []
      : [
          { what: `${name}-role-of-an-allowed-name`, verdict: "fail" as const, kinds: ["Role"], object: object(first) },
          { what: `${name}-longer-name`, verdict: "fail" as const, object: object(`${first}x`) },
        ]),
    ...(elsewhere === undefined ? [] : [{ what: `${name}-role-allowed-for-another`, verdict: "fail" as const, object: object(elsewhere) }]),
  ];
}

/** A bad role may lose rules and stay as it is; it may not get any. */
function updates(bad: JsonObject): Boundary[] {
  const changed = { ...bad, verbs: [...(bad.verbs as string[]), otherVerb] };
  const update = (what: string, verdict: Boundary["verdict"], before: JsonValue[], after: JsonValue[]): Boundary => ({
    what: `update-${what}`,
    verdict,
    object: withRules(...after),
    before: { object: withRules(...before) },
  });
  return [
    update("unchanged-bad", "pass", [bad], [bad]),
    update("elsewhere-bad", "pass", [bad], [bad, harmless]),
    update("shrinks", "pass", [bad, changed], [changed]),
    update("in-another-order", "pass", [bad, harmless, changed], [changed, bad]),
    update("grows", "fail", [bad], [bad, changed]),
    update("rule-changed", "fail", [bad], [changed]),
    update("good-to-bad", "fail", [harmless], [bad]),
    update("first-rule", "fail", [], [bad]),
    update("bad-to-good", "pass", [bad], [harmless]),
  ];
}
