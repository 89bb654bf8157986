import { expect, it } from "vitest";
import { auditDump, specFile, told, untold } from "./audit-texts.ts";

const control = "disable-service-account-token-automount";
const account = (field: string, namespace = "shop", more = "") =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: ${namespace}${more} }\n${field}`;
const closed = "automountServiceAccountToken: false\n";
const audited = (documents: readonly string[], options = {}) => auditDump(documents, { controls: [control], complete: true, ...options });
const found = (namespace: string) =>
  `default-account ServiceAccount ${namespace}/default: set automountServiceAccountToken: false on it: every pod that names no account runs as default`;

it.each([
  ["absent", ""],
  ["null", "automountServiceAccountToken: null\n"],
  ["true", "automountServiceAccountToken: true\n"],
])("finds a default account whose field is %s", async (_, field) => {
  const result = await audited([account(field)]);
  expect(told(result)).toEqual([found("shop")]);
  expect(result.findings[0]).toMatchObject({ item: "1.3", severity: "medium" });
});

it("is content with false, and with a namespace that has no account", async () => {
  const result = await audited([account(closed), "apiVersion: v1\nkind: Namespace\nmetadata: { name: bank }\n"]);
  expect([told(result), untold(result), result.clean]).toEqual([[], [], true]);
});

it("finds it in each namespace, and leaves other accounts to the check of single objects", async () => {
  const other = account("", "shop").replace("name: default", "name: app");
  expect(told(await audited([account("", "a"), account(closed, "b"), account("", "c"), other]))).toEqual([
    found("a"),
    found("c"),
    "automount ServiceAccount shop/app: set automountServiceAccountToken to false",
  ]);
});

const optIns: readonly (readonly [optIn: string, namespaces: readonly string[]])[] = [
  ["{ namespaces: [shop] }", ["bank"]],
  ["{ serviceAccountNames: [default] }", []],
  ["{ serviceAccountNames: [app] }", ["bank", "shop"]],
  ["{ label: { key: token } }", ["shop"]],
  ['{ label: { key: token, value: "no" } }', ["bank", "shop"]],
  ['{ label: { key: token, value: "yes" } }', ["shop"]],
];

it.each(optIns)("leaves out what opted in by %s", async (optIn, namespaces) => {
  const spec = specFile(`  controls:\n    ${control}: { parameters: { optIn: ${optIn} } }\n`);
  const result = await audited([account("", "shop"), account("", "bank", ', labels: { token: "yes" }')], { spec });
  expect(told(result)).toEqual(namespaces.map(found));
});

it("does not judge a default account that a dump need not hold", async () => {
  const result = await audited([account(closed).replace("name: default", "name: app")], { complete: false });
  expect(untold(result)).toContain("default-account: the dump may not hold every ServiceAccount (ServiceAccount shop/default)");
  expect(result.clean).toBe(false);
});
