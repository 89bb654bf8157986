/**
 * A registry entry of an allow-list in the one spelling that checks compare: `registry.example.com/team`, no slash at the
 * end; `docker.io` where a name has no registry.
 * @see https://github.com/distribution/reference (ParseNormalizedNamed)
 */
export function normalizeRegistry(entry: string): string {
  const trimmed = entry.replace(/\/+$/, "");
  const [first = "", ...rest] = trimmed.split("/");
  if (first === "index.docker.io") return ["docker.io", ...rest].join("/");
  const isRegistry = /[.:A-Z]/.test(first) || first === "localhost";
  return isRegistry ? trimmed : `docker.io/${trimmed}`;
}

/** A registry, or a registry and the first parts of a repository's path. */
export const registryPattern = "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*/?$";
