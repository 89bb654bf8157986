import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kubernetesVersions, minorOf } from "../../../src/kubernetes/versions.ts";
import { planOf } from "../../render/support.ts";
import { upstream } from "./fixtures.ts";

/** The Go source of a check: upstream's pods do not name every value that it allows. */
const source = async (check: string) => readFileSync(join(await upstream(), `policy/check_${check}.go`), "utf8");

/** The texts in the lists that variables are set to, by the minor that stands in the variable's name. */
function listsIn(text: string, variable: RegExp): { minor: number; values: string[] }[] {
  return [...text.matchAll(new RegExp(`${variable.source}\\s*=\\s*(?:\\w+[.]Union[(])?sets[.]New(?:String)?[(]([^)]*)[)]`, "g"))].map(([, minor, list]) => ({
    minor: Number(minor),
    values: [...(list as string).matchAll(/"([^"]*)"/g)].map(([, value]) => value as string),
  }));
}

/** The values of a check in the plan of a version. */
function valuesOf(name: string, kubernetesVersion: (typeof kubernetesVersions)[number]): string[] {
  const controls = Object.fromEntries(["restrict-added-capabilities", "restrict-volume-types"].map((id) => [id, { enabled: true }]));
  const { checks } = planOf({ cluster: { platform: "kubeadm", kubernetesVersion }, controls });
  const found = checks.find(({ control, id }) => `${control}/${id}` === name);
  return [...((found?.parameters.values ?? []) as string[])].sort();
}

it.each(kubernetesVersions)("the sysctls of v%s are upstream's", async (version) => {
  const lists = listsIn(await source("sysctls"), /sysctlsAllowedV1Dot(\d+)/);
  expect(lists.map(({ minor }) => minor)).toEqual([0, 27, 29, 32, 37]);
  const allowed = lists.filter(({ minor }) => minor <= minorOf(version)).flatMap(({ values }) => values);
  expect(valuesOf("restrict-sysctls/sysctls", version)).toEqual(allowed.sort());
});

it.each(kubernetesVersions)("the SELinux types of v%s are upstream's", async (version) => {
  const lists = listsIn(await source("seLinuxOptions"), /selinuxAllowedTypes1_(\d+)/);
  expect(lists.map(({ minor }) => minor)).toEqual([0, 31]);
  expect(valuesOf("restrict-selinux-options/type", version)).toEqual(lists.at(-1)?.values.sort());
});

it("the capabilities are upstream's", async () => {
  const [only, ...more] = listsIn(await source("capabilities_baseline"), /capabilities_allowed_1_(\d+)/);
  expect(more).toEqual([]);
  expect(valuesOf("restrict-added-capabilities/default-set", "1.37")).toEqual(only?.values.sort());
});

it("the types of volumes are upstream's, beside the volume's name", async () => {
  const [, allowed = ""] = /case (volume\.[\s\S]*?):\s*continue/.exec(await source("restrictedVolumes")) ?? [];
  const types = [...allowed.matchAll(/volume\.(\w+) != nil/g)].map(([, type]) => (type as string).toLowerCase());
  expect(types.length).toBe(9);
  const values = valuesOf("restrict-volume-types/volume-types", "1.37").map((value) => value.toLowerCase());
  expect(values.sort()).toEqual([...types, "name"].sort());
});
