import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { parseReports } from "../../../src/engines/kyverno/report.ts";
import { locateBinary } from "../../../src/engines/locate.ts";
import { getPath } from "../../../src/kubernetes/json.ts";
import { readManifestText } from "../../../src/kubernetes/manifests/index.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** Spellings of scalars that YAML 1.1 and 1.2 read apart. */
const spellings = [
  "yes",
  "Yes",
  "YES",
  "no",
  "No",
  "NO",
  "on",
  "On",
  "ON",
  "off",
  "Off",
  "OFF",
  "y",
  "Y",
  "n",
  "N",
  "true",
  "True",
  "TRUE",
  "false",
  "False",
  "~",
  "null",
  "Null",
  "NULL",
  "''",
  "'yes'",
  "!!str yes",
  "0644",
  "0o644",
  "1_000",
  "0x1F",
  "0b11",
  "-0",
  "+7",
  "1e3",
  "1.0",
  ".5",
  "5.",
  "12e03",
  "1:30",
  "2020-01-01",
  "0888",
  "08",
  "1__0",
  "_1",
  "0.0",
];

/**
 * How Kyverno reads each spelling: the policy fails for every Pod, and its message is the type and the JSON of the value.
 * The CLI reads manifests with the library that kubectl and the API server use.
 */
const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: tell
  annotations: { pod-policies.kyverno.io/autogen-controllers: none }
spec:
  background: false
  rules:
    - name: tell
      match: { any: [{ resources: { kinds: [v1/Pod] } }] }
      validate:
        failureAction: Audit
        message: "{{ type(request.object.spec.field) }} {{ to_string(request.object.spec.field) }}"
        deny: {}
`;

it("reads scalars as the Kyverno CLI reads them", async () => {
  const kyverno = await locateBinary("kyverno");
  if (!kyverno) throw new Error("the Kyverno CLI is not installed: run `bulwark engines install kyverno`");
  const folder = temporaryFolder();
  const manifests = spellings.map(
    (text, index) => `apiVersion: v1\nkind: Pod\nmetadata: { name: pod-${index}, namespace: default }\nspec:\n  field: ${text}\n`,
  );
  writeFileSync(join(folder, "policy.yaml"), policy);
  writeFileSync(join(folder, "pods.yaml"), manifests.join("---\n"));
  const run = await execa(kyverno.path, ["apply", "policy.yaml", "--resource", "pods.yaml", "--policy-report", "--output-format", "json"], {
    cwd: folder,
    reject: false,
  });
  const told = new Map(parseReports(run.stdout).map(({ resources, message }) => [resources[0]?.name, message]));
  const ours = readManifestText("pods.yaml", manifests.join("---\n")).map((event) =>
    event.type === "object" ? tell(getPath(event.object, ["spec", "field"]) ?? null) : event.type,
  );
  expect(told.size).toBe(spellings.length);
  expect(spellings.map((text, index) => [text, ours[index]])).toEqual(spellings.map((text, index) => [text, told.get(`pod-${index}`)]));
});

/** A value in the words of the policy's message. */
function tell(value: unknown): string {
  if (value === null) return "null null";
  return typeof value === "string" ? `string ${value}` : `${typeof value} ${JSON.stringify(value)}`;
}
