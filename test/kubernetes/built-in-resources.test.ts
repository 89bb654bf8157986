import { expect, it } from "vitest";
import { credentialResources, sessions } from "../../src/artifacts/audit-policy/credentials.ts";
import { resourceVerbs } from "../../src/artifacts/audit-policy/policy.ts";
import { builtInGroups, builtInResources, builtInResourcesNamed } from "../../src/kubernetes/built-in-resources.ts";
import { findKind, knownKinds } from "../../src/kubernetes/kinds.ts";

it("has each resource of a group once, in lower case, with verbs of requests", () => {
  const names = builtInResources.map(({ group, resource }) => `${group}/${resource}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { group, resource, verbs, subresources } of builtInResources) {
    expect(builtInGroups).toContain(group);
    expect(resource).toMatch(/^[a-z]+$/);
    expect(resourceVerbs).toEqual(expect.arrayContaining([...verbs, ...Object.values(subresources).flat()]));
  }
});

it("knows every kind that a spec may name", () => {
  for (const kind of knownKinds) {
    const { apiGroup, resource, namespaced } = findKind(kind) as NonNullable<ReturnType<typeof findKind>>;
    expect(builtInResourcesNamed(resource)).toContainEqual(expect.objectContaining({ group: apiGroup, namespaced }));
  }
});

const facts: readonly (readonly [resource: string, group: string, namespaced: boolean, verbs: readonly string[], subresources: readonly string[]])[] = [
  ["componentstatuses", "", false, ["get", "list"], []],
  ["namespaces", "", false, ["create", "delete", "get", "list", "patch", "update", "watch"], ["finalize", "status"]],
  ["tokenreviews", "authentication.k8s.io", false, ["create"], []],
  ["localsubjectaccessreviews", "authorization.k8s.io", true, ["create"], []],
  [
    "certificatesigningrequests",
    "certificates.k8s.io",
    false,
    ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    ["approval", "status"],
  ],
];

it.each(facts)("%s: group %s, namespaced %s", (resource, group, namespaced, verbs, subresources) => {
  const [found, ...others] = builtInResourcesNamed(resource);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ group, namespaced, verbs });
  expect(Object.keys(found?.subresources ?? {})).toEqual(subresources);
});

it("has what the lints of audit policies ask for, with these verbs", () => {
  for (const { group, resource, subresource, namespaced, verbs } of [
    ...sessions,
    ...credentialResources.map((one) => ({ ...one, verbs: [...one.requestVerbs, ...one.responseVerbs] })),
  ]) {
    const found = builtInResourcesNamed(resource).find((known) => known.group === group);
    expect(found?.namespaced).toBe(namespaced);
    expect(subresource === "" ? found?.verbs : found?.subresources[subresource]).toEqual(expect.arrayContaining([...verbs]));
  }
});
