import { expect, it } from "vitest";
import { assemble } from "../../src/bundle/assemble.ts";
import { opaWasmEngine } from "../../src/engines/opa-wasm/index.ts";
import type { JsonObject } from "../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../src/kubernetes/request.ts";
import { kyvernoRenderer } from "../../src/render/kyverno/index.ts";
import type { SpecBody } from "../../src/spec/schema/index.ts";
import { kyvernoOutput } from "./kyverno-output.ts";
import { parsed, pathsOf, planOf } from "./support.ts";

const deny = "default-deny-network-policy";
const token = "disable-service-account-token-automount";
const network = { namespaces: [{ name: "declared", defaultDeny: ["Ingress" as const] }], exemptNamespaces: ["kube-system", "tools"] };
const optIn = { namespaces: ["mounting", "kiosk"], serviceAccountNames: ["prometheus"], label: { key: "acme.io/mounts", value: "true" } };

const spec = (controls: object, more: Partial<SpecBody> = {}) =>
  planOf({
    profile: "quick-wins",
    targets: { kyverno: {}, gatekeeper: {} },
    ...network,
    controls: controls as SpecBody["controls"],
    ...more,
  } as Partial<SpecBody>);

const filesIn = (folder: string, plan: ReturnType<typeof planOf>) => {
  const files = kyvernoRenderer.render(plan).files.filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith("kustomization.yaml"));
  expect(files).toHaveLength(1);
  return files;
};

const namespace = (name: string, metadata: object = {}) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, ...metadata } });

/** Objects without what the CLI or Kyverno adds to them. */
const bare = (objects: readonly JsonObject[]) =>
  objects.map((object) => {
    const { name, namespace: of, labels = {} } = object.metadata as JsonObject;
    const own = Object.entries(labels as JsonObject).filter(([key]) => !key.includes("kyverno.io") && key !== "app.kubernetes.io/managed-by");
    return { ...object, metadata: { name, namespace: of, labels: Object.fromEntries(own) } } as JsonObject & { metadata: JsonObject };
  });

const generating = [["cluster-policies-generate"], ["generating-policies"]] as const;

it.each(generating)("%s give a new namespace exactly the default deny, and others nothing", async (folder) => {
  const objects = [namespace("shop"), namespace("declared"), namespace("kube-system"), namespace("tools"), namespace("toolsx", { labels: { team: "a" } })];
  const denied = (of: string) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "default-deny", namespace: of, labels: { "bulwark.dev/control": deny } },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
  const made = await kyvernoOutput(filesIn(folder, spec({})), objects);
  expect(bare(made)).toEqual([denied("shop"), denied("toolsx")]);
});

it.each(generating)("%s give what the parameters say, with name resolution", async (folder) => {
  const plan = spec(
    { [deny]: { parameters: { newNamespaces: { policyTypes: ["Egress"], allowDns: true } } } },
    { network: { dns: { nodeLocal: ["169.254.20.10/32"] } } },
  );
  const made = bare(await kyvernoOutput(filesIn(folder, plan), [namespace("shop")]));
  expect(made.map(({ metadata, spec: own }) => [metadata.name, own])).toEqual([
    ["default-deny", { podSelector: {}, policyTypes: ["Egress"] }],
    [
      "allow-dns",
      {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
          {
            to: [
              { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
              { ipBlock: { cidr: "169.254.20.10/32" } },
            ],
            ports: [
              { protocol: "UDP", port: 53 },
              { protocol: "TCP", port: 53 },
            ],
          },
        ],
      },
    ],
  ]);
});

it.each(generating)("%s make what the spec's own checks take", async (folder) => {
  const plan = spec({ [deny]: { parameters: { newNamespaces: { allowDns: true } } } });
  const made = (await kyvernoOutput(filesIn(folder, plan), [namespace("shop")])) as unknown as KubernetesObject[];
  const requests = made.map((object, index) => ({ id: `${index}`, operation: "CREATE" as const, object }));
  const checks = plan.checks.filter(({ kind }) => kind === "network-policy-peers").map(({ control, id }) => ({ control, check: id }));
  const verdicts = await opaWasmEngine.review(
    assemble(plan, "0".repeat(64)).files,
    checks.map((check) => ({ check, requests })),
  );
  expect(verdicts.map(({ control, outcome }) => [control, outcome])).toEqual([
    ["explicit-service-flows", "pass"],
    ["explicit-service-flows", "pass"],
    ["restrict-egress", "pass"],
    ["restrict-egress", "pass"],
  ]);
});

it("nothing is generated where the control, its part for new namespaces or the engine is off", () => {
  const paths = (...args: Parameters<typeof spec>) =>
    pathsOf(kyvernoRenderer, spec(...args)).filter((path) => /generat|background-controller/.test(path) && !path.endsWith("kustomization.yaml"));
  expect(paths({})).toEqual([
    "background-controller/cluster-role.yaml",
    `cluster-policies-generate/${deny}.new-namespaces.yaml`,
    `generating-policies/${deny}.new-namespaces.yaml`,
  ]);
  expect(paths({ [deny]: { enabled: false } })).toEqual([]);
  expect(paths({ [deny]: { parameters: { newNamespaces: { enabled: false } } } })).toEqual([]);
  expect(paths({}, { targets: { gatekeeper: {} } })).toEqual([]);
  expect(paths({}, { targets: { kyverno: { policyKinds: ["ValidatingPolicy"] } } })).toEqual([
    "background-controller/cluster-role.yaml",
    `generating-policies/${deny}.new-namespaces.yaml`,
  ]);
});

const account = (name: string, of: string, more: object = {}, labels: object = {}) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, namespace: of, labels },
  ...more,
});

const mutating = [["cluster-policies-mutate"], ["mutating-policies"]] as const;

it.each(mutating)("%s set the field where it is open, and nowhere else", { timeout: 60_000 }, async (folder) => {
  const waiver = { control: token, reason: "known", owner: "platform", expires: "2099-01-01" };
  const plan = spec(
    { [token]: { enabled: true, enforcement: "enforce", parameters: { optIn } } },
    { waivers: [{ ...waiver, match: { kinds: ["ServiceAccount"], namespaces: ["shop"], names: ["waived"] } }] },
  );
  const objects = [
    account("default", "shop"),
    account("app", "shop", { imagePullSecrets: [{ name: "pull" }] }, { "acme.io/mounts": "false", team: "a" }),
    account("null", "shop", { automountServiceAccountToken: null }),
    account("true", "shop", { automountServiceAccountToken: true }),
    account("false", "shop", { automountServiceAccountToken: false }),
    account("prometheus", "shop"),
    account("prometheusx", "shop"),
    account("default", "mounting"),
    account("default", "mountingx"),
    account("labelled", "shop", {}, { "acme.io/mounts": "true" }),
    account("waived", "shop"),
    account("waived", "shopx"),
    account("default", "kube-system"),
    account("default", "tools"),
  ];
  const outcome = new Map(objects.map((object) => [object.metadata, object as JsonObject]));
  for (const object of await kyvernoOutput(filesIn(folder, plan), objects)) {
    const { name, namespace: of } = object.metadata as JsonObject;
    const given = objects.find(({ metadata }) => metadata.name === name && metadata.namespace === of);
    outcome.set(given?.metadata as (typeof objects)[number]["metadata"], object);
  }
  const found = [...outcome].map(([{ name, namespace: of }, { automountServiceAccountToken = null, imagePullSecrets = null }]) => [
    `${of}/${name}`,
    automountServiceAccountToken,
    imagePullSecrets,
  ]);
  expect(found).toEqual([
    ["shop/default", false, null],
    ["shop/app", false, [{ name: "pull" }]],
    ["shop/null", false, null],
    ["shop/true", true, null],
    ["shop/false", false, null],
    ["shop/prometheus", null, null],
    ["shop/prometheusx", false, null],
    ["mounting/default", null, null],
    ["mountingx/default", false, null],
    ["shop/labelled", null, null],
    ["shop/waived", null, null],
    ["shopx/waived", false, null],
    ["kube-system/default", null, null],
    ["tools/default", null, null],
  ]);
});

it("ServiceAccounts are changed only where the check enforces, and it is said where not", () => {
  const said = (enforcement: string) => {
    const { files, unsupported } = kyvernoRenderer.render(spec({ [token]: { enabled: true, enforcement } }));
    return [files.filter(({ path }) => /mutat/.test(path)).length > 0, unsupported.map(({ control }) => control)];
  };
  expect(said("enforce")).toEqual([true, []]);
  expect(said("warn")).toEqual([false, [token]]);
  expect(said("audit")).toEqual([false, [token]]);
});

const images = "restrict-image-registries";
const keyless = [{ issuer: "https://gitlab.example.com", subject: "https://gitlab.example.com/acme/images//.gitlab-ci.yml@refs/heads/main" }];
const publicKey = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";

it("signatures are verified only where the spec says who signs, of every list of containers", () => {
  const rendered = (parameters: object, more: Partial<SpecBody> = {}) => {
    const { files, unsupported } = kyvernoRenderer.render(spec({ [images]: { enabled: true, parameters } }, more));
    return {
      policies: files.filter(({ path }) => path === `image-validating-policies/${images}.signatures.yaml`),
      said: unsupported.map(({ reason }) => reason),
    };
  };
  expect(rendered({ registries: ["registry.example.com"] })).toEqual({ policies: [], said: [] });
  const { policies, said } = rendered({ signatures: { keyless, publicKeys: [publicKey] } });
  expect(said).toEqual([]);
  const text = policies[0]?.text ?? "";
  for (const list of ["containers", "initContainers", "ephemeralContainers"]) {
    expect(text).toContain(`images.${list}.all(image, verifyImageSignatures(image, [attestors.keyless, attestors.key1]) > 0)`);
  }
  expect(text).toContain('issuer: "https://gitlab.example.com"');
  expect(text).toContain(`data: ${JSON.stringify(publicKey)}`);
  expect(rendered({ signatures: { keyless } }, { targets: { kyverno: { policyKinds: ["ClusterPolicy"] } } })).toEqual({
    policies: [],
    said: ["an ImageValidatingPolicy verifies signatures, and policyKinds leaves out its kind"],
  });
  expect(rendered({ signatures: { keyless } }, { targets: { gatekeeper: {} } }).said).toEqual(["only Kyverno verifies signatures"]);
});

it("writes identities as they are, whatever they hold", () => {
  const subjects = ["{{ request.operation }}", "$(./../x)", "it's: \"`\\ #", "(( object.metadata.name ))", "- a", "*"];
  const signatures = { keyless: subjects.map((subject) => ({ issuer: "https://gitlab.example.com", subject })) };
  const path = `image-validating-policies/${images}.signatures.yaml`;
  const policy = parsed<{ spec: { attestors: { cosign: unknown }[] } }>(
    kyvernoRenderer,
    spec({ [images]: { enabled: true, parameters: { signatures } } }),
    path,
  );
  expect(policy.spec.attestors.map(({ cosign }) => cosign)).toEqual([{ keyless: { identities: signatures.keyless } }]);
});

it("says in the bundle by what each of these files is proven", () => {
  const controls = { [images]: { enabled: true, parameters: { signatures: { keyless } } }, [token]: { enabled: true, enforcement: "enforce" } };
  const { coverage } = assemble(spec(controls), "0".repeat(64)).record;
  const proven = Object.fromEntries(coverage.flatMap(({ artifacts }) => artifacts.flatMap(({ file, proof }) => (proof === undefined ? [] : [[file, proof]]))));
  const cli = "the Kyverno CLI, in Bulwark's own tests";
  expect(proven).toEqual({
    [`kyverno/cluster-policies-generate/${deny}.new-namespaces.yaml`]: cli,
    [`kyverno/cluster-policies-mutate/${token}.service-accounts.yaml`]: cli,
    [`kyverno/generating-policies/${deny}.new-namespaces.yaml`]: cli,
    [`kyverno/image-validating-policies/${images}.signatures.yaml`]: "its schema: to judge a signature takes a registry, and no engine here has one",
    [`kyverno/mutating-policies/${token}.service-accounts.yaml`]: cli,
  });
});
