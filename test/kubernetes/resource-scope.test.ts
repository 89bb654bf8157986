import { expect, it } from "vitest";
import { groupsOf, scopeOf } from "../../src/kubernetes/resource-scope.ts";

it.each([
  ["", "pods", "namespaced"],
  ["", "pods/log", "namespaced"],
  ["", "nodes", "cluster"],
  ["", "nodes/metrics", "cluster"],
  ["", "namespaces", "cluster"],
  ["", "users", "cluster"],
  ["apps", "pods", "none"],
  ["", "pod", "none"],
  ["", "Pods", "none"],
  ["authentication.k8s.io", "userextras/scopes", "cluster"],
  ["authentication.k8s.io", "serviceaccounts", "namespaced"],
  ["certificates.k8s.io", "signers", "cluster"],
  ["metrics.k8s.io", "pods", "namespaced"],
  ["metrics.k8s.io", "nodes", "cluster"],
  ["metrics.k8s.io", "others", "unknown"],
  ["example.com", "widgets", "unknown"],
  ["example.com", "nodes", "unknown"],
  ["", "*", "any"],
  ["*", "*/scale", "any"],
  ["*", "nodes", "unknown"],
  ["*", "widgets", "unknown"],
  ["", "constructor", "none"],
] as const)("%j %s is %s", (group, resource, scope) => {
  expect(scopeOf(group, resource)).toBe(scope);
});

it("knows the groups of a name", () => {
  expect(groupsOf("nodes/proxy", "cluster")).toEqual(["", "authentication.k8s.io", "metrics.k8s.io"]);
  expect(groupsOf("events", "namespaced")).toEqual(["", "events.k8s.io"]);
  expect(groupsOf("events", "cluster")).toEqual([]);
});
