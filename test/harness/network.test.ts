import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { networkAllows } from "../../src/harness/network.ts";
import { networkWarnings } from "../../src/harness/network-warnings.ts";
import { networkRenderer } from "../../src/render/network/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { planOf } from "../render/support.ts";
import { example } from "../support/example.ts";
import { temporaryFolder } from "../support/temporary.ts";

async function* none(): AsyncGenerator<Uint8Array> {}

/** Asks about one text; the question as `from to port`. */
async function ask(text: string, question: string) {
  const file = join(temporaryFolder(), "manifests.yaml");
  writeFileSync(file, text);
  const [from = "", to = "", port = ""] = question.split(" ");
  return networkAllows({ paths: [file], stdin: none(), namespace: "default", from, to, port });
}

/** The codes of the problems for which a question cannot be answered. */
async function refused(text: string, question: string): Promise<string[]> {
  try {
    await ask(text, question);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
}

const deny =
  "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n";
const allowTo = (to: string, name = "allow") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ to: [${to}] }] }\n`;
const deployment = (name: string, labels: string, more = "") =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop }\nspec: { template: { metadata: { labels: ${labels} }, spec: { containers: [], ${more} } } }\n`;

it("answers about pods that are in no manifest, by the rendered example", async () => {
  const folder = temporaryFolder();
  const { bundle } = example();
  const paths = bundle.files
    .filter(({ path }) => path.startsWith("network/") && !path.endsWith("kustomization.yaml"))
    .map(({ path, text }) => {
      const file = join(folder, path.replaceAll("/", "-"));
      writeFileSync(file, text);
      return file;
    });
  const verdictOf = async (from: string, to: string, port: string) =>
    (await networkAllows({ paths, stdin: none(), namespace: "default", from, to, port })).verdict;
  expect(await verdictOf("production/app=api", "production/app=postgres", "5432")).toBe("allowed");
  expect(await verdictOf("production/app=api", "production/app=postgres", "5433")).toBe("denied");
  expect(await verdictOf("production/app=api", "production/app=postgres", "5432/UDP")).toBe("denied");
  expect(await verdictOf("production/app=postgres", "production/app=api", "5432")).toBe("denied");
  expect(await verdictOf("monitoring/app=api", "production/app=postgres", "5432")).toBe("denied");
  expect(await verdictOf("production/app=payment-service", "203.0.113.10", "443")).toBe("allowed");
  expect(await verdictOf("production/app=payment-service", "203.0.113.11", "443")).toBe("denied");
  expect(await verdictOf("production/app=api", "kube-system/k8s-app=kube-dns", "53/udp")).toBe("allowed");
  expect(await verdictOf("production/app=postgres", "kube-system/k8s-app=kube-dns", "53/UDP")).toBe("denied");
});

it("tells which policies isolate and which rules allow, and where they stand", async () => {
  const { answers, read } = await ask(deny + allowTo("{ podSelector: {} }"), "shop/app=api shop/app=db 80");
  const file = expect.stringMatching(/manifests\.yaml$/);
  expect(answers).toEqual([
    {
      from: "shop/app=api",
      to: "shop/app=db",
      verdict: "denied",
      egress: {
        verdict: "allowed",
        isolated: true,
        isolatedBy: [
          { policy: "shop/deny", file, line: 2 },
          { policy: "shop/allow", file, line: 7 },
        ],
        allowedBy: [{ policy: "shop/allow", file, line: 7, rule: "egress[0]" }],
        perhapsAllowedBy: [],
        hostNetwork: false,
      },
      ingress: {
        verdict: "denied",
        isolated: true,
        isolatedBy: [{ policy: "shop/deny", file, line: 2 }],
        allowedBy: [],
        perhapsAllowedBy: [],
        hostNetwork: false,
      },
    },
  ]);
  expect(read).toEqual({ files: 1, policies: 2, namespaces: 0, pods: 0 });
});

it("takes the pods of the manifests that have the labels, replicas and look-alikes once", async () => {
  const text =
    deny +
    allowTo("{ namespaceSelector: {} }") +
    deployment("a", "{ app: api, tier: x }") +
    deployment("b", "{ app: api, tier: x }") +
    deployment("c", "{ app: web }");
  const { verdict, answers } = await ask(text, "shop other/app=db 80");
  expect(verdict).toBe("mixed");
  expect(answers.map(({ from, verdict: one }) => `${from}: ${one}`)).toEqual(["Deployment shop/a and 1 like it: allowed", "Deployment shop/c: denied"]);
  expect((await ask(text, "shop/tier=x other 80")).verdict).toBe("allowed");
  expect((await ask(text, "shop/app=nobody other 80")).answers.map(({ from }) => from)).toEqual(["shop/app=nobody"]);
});

it("does not decide what it does not know", async () => {
  expect((await ask(allowTo("{ ipBlock: { cidr: 10.0.0.0/8 } }"), "shop/app=api other/app=db 80")).verdict).toBe("undecided");
  const host = await ask(deny + deployment("node", "{ app: node }", "hostNetwork: true"), "other shop/app=node 80");
  expect([host.verdict, host.answers[0]?.ingress.hostNetwork]).toEqual(["undecided", true]);
});

it("knows the namespace of what names none, and reads standard input", async () => {
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(deny.replace(", namespace: shop", ""));
  }
  const { verdict, read } = await networkAllows({ paths: ["-"], stdin: stdin(), namespace: "team", from: "other/a=b", to: "team/a=b", port: "80" });
  expect([verdict, read.policies]).toEqual(["denied", 1]);
});

it("warns of what the answer may hang on", async () => {
  const codes = async (text: string) => (await ask(text, "shop/app=api 169.254.169.254 80")).warnings.map(({ code }) => code);
  const namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: x } }\n";
  expect(await codes(namespace)).toEqual(["no-network-policies"]);
  expect(await codes(deny)).toEqual([]);
  expect(await codes(deny + deny)).toEqual(["policy-twice"]);
  expect(await codes(`${deny}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a }\n`)).toEqual(["not-evaluated"]);
  expect(await codes(allowTo("{ namespaceSelector: { matchLabels: { team: x } } }"))).toEqual(["namespace-labels-unknown"]);
  expect(await codes(namespace + allowTo("{ namespaceSelector: { matchLabels: { team: x } } }"))).toEqual([]);
});

it("warns where what one policy leaves out is open by another, only for the pods that are asked about", async () => {
  const internet = allowTo("{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }", "internet");
  const text = internet + allowTo("{ ipBlock: { cidr: 169.254.0.0/16 } }", "link-local");
  const { verdict, warnings } = await ask(text, "shop/app=api 169.254.169.254 80");
  expect(verdict).toBe("allowed");
  expect(warnings).toMatchObject([
    {
      code: "reopened",
      message:
        "169.254.169.254/32 is left out by shop/internet egress[0] and opened by shop/link-local egress[0] (169.254.0.0/16), on pods that both may select",
      location: { line: 7 },
    },
  ]);
  expect((await ask(text, "shop/app=web 169.254.169.254 80")).warnings).toEqual([]);
});

it.each([
  ["shop/app=api shop/app=db http", "bad-port: --port http is no port of a pod"],
  ["shop/app=api shop/app=db 0", "bad-port: --port 0 is no port of a pod"],
  ["shop/app=api shop/app=db 65536", "bad-port: --port 65536 is no port of a pod"],
  ["shop/app=api shop/app=db 53/ICMP", "bad-port: --port 53/ICMP is no port of a pod"],
  ["shop/app shop/app=db 53", "bad-endpoint: --from shop/app names neither pods nor an address"],
  ["shop/app=api, shop/app=db 53", "bad-endpoint: --from shop/app=api, names neither pods nor an address"],
  ["shop 10.0.0.0/8 53", "bad-endpoint: --to 10.0.0.0/8 names neither pods nor an address"],
  ["shop Shop 53", "bad-endpoint: --to Shop names neither pods nor an address"],
])("refuses %s", async (question, problem) => {
  expect(await refused(deny, question)).toEqual([problem]);
});

it("answers nothing where something cannot be read, or would be refused", async () => {
  expect(await refused(`${deny}---\n{`, "shop other 80")).toEqual([expect.stringContaining("yaml")]);
  expect(await refused(deny.replace("podSelector", "podSelecter") + allowTo("{}"), "shop other 80")).toEqual([
    "bad-network-policy: the API server would refuse NetworkPolicy shop/deny: /spec must not have additional properties: podSelecter",
    "bad-network-policy: the API server would refuse NetworkPolicy shop/allow: /spec/egress/0/to/0 must not have fewer than 1 properties",
  ]);
});

const api = { namespace: "shop", podSelector: { matchLabels: { app: "api" } } };
const warned = (body: Partial<SpecBody>) => networkWarnings(planOf(body), "bulwark.yaml").map(({ code, location }) => `${code} ${location?.pointer}`);
const denied = (...names: string[]) => names.map((name) => ({ name, defaultDeny: ["Ingress" as const, "Egress" as const] }));
const out = (cidrs: string[], more: object = {}) => ({
  name: `out-${cidrs.join("-").replaceAll(/[./:]/g, "-")}`,
  from: api,
  cidrs,
  ports: [{ port: 443 }],
  ...more,
});

it("a spec is warned of namespaces that are not declared, and of pods that a flow isolates", () => {
  const flows = [{ name: "f", from: api, to: { namespace: "data" }, ports: [{ port: 1 }] }];
  expect(warned({ namespaces: denied("shop", "data"), network: { flows } })).toEqual([]);
  expect(warned({ namespaces: denied("shop"), network: { flows } })).toEqual(["namespace-not-declared /spec/network/flows/0/to/namespace"]);
  expect(warned({ namespaces: [...denied("data"), { name: "shop", defaultDeny: ["Ingress"] }], network: { flows } })).toEqual([
    "newly-isolated /spec/network/flows/0/from/namespace",
  ]);
  expect(warned({ network: { egress: [out(["203.0.113.10/32"])] } })).toEqual(["namespace-not-declared /spec/network/egress/0/from/namespace"]);
  expect(warned({ controls: { "explicit-service-flows": { enabled: false } }, network: { flows } })).toEqual([]);
});

it("a spec is warned of addresses of the cluster, names of ports, system namespaces, and what is open again", () => {
  const namespaces = denied("shop");
  const egress = (...entries: ReturnType<typeof out>[]) => warned({ namespaces, network: { egress: entries } });
  expect(egress(out(["0.0.0.0/0"]))).toEqual(["egress-to-cluster /spec/network/egress/0/cidrs/0"]);
  expect(egress(out(["203.0.113.0/24", "::/0"]))).toEqual(["egress-to-cluster /spec/network/egress/0/cidrs/1"]);
  expect(egress(out(["0.0.0.0/0"], { except: ["10.42.0.0/16"] }))).toEqual([]);
  expect(egress(out(["10.0.0.0/8"]))).toEqual([]);
  expect(egress(out(["203.0.113.0/24"], { ports: [{ port: 443 }, { port: "https" }] }))).toEqual([
    "named-port-to-addresses /spec/network/egress/0/ports/1/port",
  ]);
  expect(egress(out(["0.0.0.0/0"], { except: ["10.0.0.0/8"] }), out(["169.254.169.254/32"]))).toEqual(["reopened /spec/network/egress/1"]);
  expect(warned({ namespaces: denied("kube-system") })).toEqual(["system-namespace-denied /spec/namespaces/0/defaultDeny"]);
});

it("the example is warned of nothing", () => {
  const { plan } = example();
  expect(networkWarnings(plan, "acme.yaml")).toEqual([]);
  expect(networkRenderer.render(plan).files.length).toBeGreaterThan(0);
});
