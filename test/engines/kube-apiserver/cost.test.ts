import { expect, it, onTestFinished } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../src/engines/kube-apiserver/control-plane.ts";
import { createObject } from "../../../src/engines/kube-apiserver/objects.ts";
import { Resources } from "../../../src/engines/kube-apiserver/resources.ts";
import { documentsIn } from "../../../src/engines/policies.ts";
import type { JsonObject } from "../../../src/kubernetes/json.ts";
import type { KubernetesObject } from "../../../src/kubernetes/request.ts";
import { example } from "../../support/example.ts";

/** What is within the budget so many times over takes no more of it than that part. */
const copies = 100;

/** How many matchConditions a policy may have. @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go */
const mostConditions = 64;

type Expression = { name?: string; expression: string };
type Policy = KubernetesObject & {
  spec: { matchConstraints: JsonObject; matchConditions?: Expression[]; variables?: Expression[]; validations: Expression[]; failurePolicy: string };
};

/** A policy that evaluates all that it has so many times: variables are kept once evaluated, so each copy has its own. */
function multiplied({ spec, ...policy }: Policy): JsonObject {
  const { matchConditions = [], variables = [], validations } = spec;
  const names = variables.map(({ name }) => name as string);
  const own = (expression: string, copy: number) =>
    names.reduce((text, name) => text.replaceAll(new RegExp(`\\bvariables\\.${name}\\b`, "g"), `variables.${name}_${copy}`), expression);
  const each = <T>(make: (copy: number) => T[]) => Array.from({ length: copies }, (_, copy) => make(copy)).flat();
  const times = Math.floor(mostConditions / Math.max(1, matchConditions.length));
  const within = Math.ceil(copies / times);
  return {
    ...policy,
    spec: {
      ...spec,
      failurePolicy: "Fail",
      matchConditions: Array.from({ length: times }, (_, copy) =>
        matchConditions.map(({ name, expression }) => ({ name: `${name}-${copy}`, expression: Array(within).fill(`(${expression})`).join(" && ") })),
      ).flat(),
      variables: each((copy) => variables.map(({ name, expression }) => ({ name: `${name}_${copy}`, expression: own(expression, copy) }))),
      validations: each((copy) => validations.map(({ expression }) => ({ expression: own(expression, copy), message: "against it" }))),
    },
  };
}

const securityContext = {
  ...{ runAsNonRoot: true, runAsUser: 10001, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, privileged: false },
  ...{ capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } },
};
const container = (name: string) => ({
  name,
  image: `registry.example.com/shop/${name}:1.4.2@sha256:${"0123456789abcdef".repeat(4)}`,
  args: ["--config", "/etc/app/config.yaml", "--listen", ":8080"],
  env: [
    { name: "MODE", value: "production" },
    { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
  ],
  ports: [{ containerPort: 8080, name: `p-${name}` }],
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
  readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
  volumeMounts: [
    { name: "config", mountPath: "/etc/app" },
    { name: "tmp", mountPath: "/tmp" },
  ],
  securityContext,
});

/** A pod as there are many: it is within every check. */
const { readinessProbe: _, ...initContainer } = container("migrate");
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "cart", namespace: "shop", labels: { app: "cart", "acme.io/team": "shop" }, annotations: { "example.com/build": "1742" } },
  spec: {
    automountServiceAccountToken: false,
    serviceAccountName: "default",
    securityContext: { runAsNonRoot: true, fsGroup: 10001, seccompProfile: { type: "RuntimeDefault" } },
    initContainers: [initContainer],
    containers: ["cart", "proxy", "metrics"].map(container),
    volumes: [
      { name: "config", configMap: { name: "cart" } },
      { name: "tmp", emptyDir: {} },
      { name: "data", persistentVolumeClaim: { claimName: "cart" } },
    ],
  },
};

/** Everything that a policy would deny is denied. */
const binding = (name: string) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: name, validationActions: ["Deny"] },
});

/** Asks of the pod until what is expected is answered, since policies come into effect a moment after they are stored. */
async function asked({ admin }: ControlPlane, done: (text: string) => boolean): Promise<{ status: number; text: string }> {
  for (const deadline = Date.now() + 240_000; ; ) {
    const reply = await admin.request("POST", "/api/v1/namespaces/shop/pods", { body: pod as unknown as JsonObject, query: { dryRun: "All" } });
    if (done(reply.text) || Date.now() > deadline) return reply;
  }
}

it("takes less than a hundredth of the API server's budget for an ordinary pod, in every policy that is asked of pods", { timeout: 900_000 }, async () => {
  const { plan, bundle } = example();
  const server = await startControlPlane({ version: plan.kubernetesVersion });
  onTestFinished(() => server.stop());
  const resources = new Resources(server.admin);
  const create = async (object: JsonObject) => {
    const reply = await createObject(server.admin, resources, object as KubernetesObject, false);
    expect([object.kind, reply?.status, reply?.status === 201 ? "" : reply?.text]).toEqual([object.kind, 201, ""]);
  };
  await create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  await create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "shop" } });
  const policies = documentsIn(bundle.files, "validating-admission-policy/policies/").map(({ document }) => document as unknown as Policy);
  const ofPods = policies.filter(({ spec }) => JSON.stringify(spec.matchConstraints).includes('"pods"'));
  expect(ofPods.length).toBeGreaterThan(25);
  for (const policy of ofPods) {
    await create(multiplied(policy));
    await create(binding(String(policy.metadata.name)));
  }
  // The last that is stored is the last in effect: it denies what all the others let through, or are over their budget for.
  const last = { ...(ofPods[0] as Policy), metadata: { name: "zz-last" } };
  await create({ ...last, spec: { ...last.spec, matchConditions: [], variables: [], validations: [{ expression: "false", message: "the last" }] } });
  await create(binding("zz-last"));
  const reply = await asked(server, (text) => text.includes("the last") || text.includes("budget"));
  expect(reply.text).toContain("the last");
  expect(reply.text).not.toContain("budget");
  await server.admin.request("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/zz-last");
  const without = await asked(server, (text) => !text.includes("the last"));
  expect([without.status, without.text.slice(0, 300)]).toEqual([201, expect.stringContaining('"kind":"Pod"')]);

  // What takes more than a hundredth is found out.
  const hundred = JSON.stringify(Array.from({ length: 100 }, (_, index) => index));
  const costly = Array(3).fill({ expression: `${hundred}.all(a, ${hundred}.all(b, a + b >= 0))` });
  const heavy = { ...last, metadata: { name: "heavy" }, spec: { ...last.spec, matchConditions: [], variables: [], validations: costly } };
  await create(multiplied(heavy as Policy));
  await create(binding("heavy"));
  expect((await asked(server, (text) => text.includes("heavy"))).text).toMatch(/budget/);
});
