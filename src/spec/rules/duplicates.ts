import { error, type Problem } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import type { Rule } from "./rule.ts";

/** Entries that would become files or objects of the same name. */
export const duplicates: Rule = (spec) => named(spec).flatMap(({ at, key, names }) => twice(names, at, key));

type Names = { readonly at: string; readonly key: string; readonly names: readonly string[] };

function named({ checks = [], namespaces = [], network = {}, roles = [], externalSecrets = {} }: SpecBody): Names[] {
  return [
    { at: "/spec/checks", key: "id", names: checks.map(({ id }) => id) },
    { at: "/spec/namespaces", key: "name", names: namespaces.map(({ name }) => name) },
    { at: "/spec/network/flows", key: "name", names: (network.flows ?? []).map(({ name }) => name) },
    { at: "/spec/network/egress", key: "name", names: (network.egress ?? []).map(({ name }) => name) },
    { at: "/spec/roles", key: "name", names: roles.map(({ name, namespace }) => (namespace === undefined ? name : `${namespace}/${name}`)) },
    { at: "/spec/externalSecrets/stores", key: "name", names: (externalSecrets.stores ?? []).map(({ name }) => name) },
    { at: "/spec/externalSecrets/secrets", key: "name", names: (externalSecrets.secrets ?? []).map(({ name, namespace }) => `${namespace}/${name}`) },
  ];
}

function twice(names: readonly string[], at: string, key: string): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      error("duplicate-name", `${at}/${index}/${key}`, `${name} stands twice in ${at.split("/").at(-1)}`, `give each its own ${key}, or keep one of the two`),
    ];
  });
}
