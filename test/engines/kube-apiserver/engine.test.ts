import { expect, it, onTestFinished, vi } from "vitest";
import type { Assignment, BundleFile, Verdict } from "../../../src/engines/engine.ts";
import { kubeApiserverEngine } from "../../../src/engines/kube-apiserver/index.ts";
import type { JsonObject } from "../../../src/kubernetes/json.ts";
import type { KubernetesObject, Request } from "../../../src/kubernetes/request.ts";
import { kubernetesVersions } from "../../../src/kubernetes/versions.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const root = "validating-admission-policy";
const apiVersion = "admissionregistration.k8s.io/v1";
const named = (check: string) => ({ name: check, labels: { "bulwark.dev/control": "own", "bulwark.dev/check": check } });
const policyFile = (check: string) => `${root}/policies/${check}.yaml`;

const resourceRules = [
  {
    apiGroups: [""],
    apiVersions: ["v1"],
    operations: ["CREATE", "UPDATE"],
    resources: ["pods", "pods/ephemeralcontainers", "namespaces", "serviceaccounts", "configmaps"],
  },
  { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] },
  { apiGroups: ["shop.example"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["baskets"] },
];

/** A policy and its binding; `change` is laid over the policy's spec, `binding` over the binding's. */
function rendered(check: string, expression: string, change: JsonObject = {}, binding: JsonObject = {}): BundleFile[] {
  const matchConditions = [{ name: "outside", expression: "object.metadata.?namespace.orValue('') != 'kube-system'" }];
  const spec = {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules },
    matchConditions,
    validations: [{ expression, message: `${check} is violated` }],
    ...change,
  };
  return [
    { path: policyFile(check), text: JSON.stringify({ apiVersion, kind: "ValidatingAdmissionPolicy", metadata: named(check), spec }) },
    {
      path: `${root}/bindings/${check}.yaml`,
      text: JSON.stringify({
        apiVersion,
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: named(check),
        spec: { policyName: check, validationActions: ["Audit"], ...binding },
      }),
    },
  ];
}

const object = (kind: string, name: string, more: JsonObject = {}, apiVersion = "v1", namespace: string | undefined = "shop"): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...more,
});
const namespace = object("Namespace", "shop", {}, "v1", undefined);
const containers = [{ name: "app", image: "app" }];
const pod = (name: string, spec: JsonObject = {}, namespace = "shop") => object("Pod", name, { spec: { containers, ...spec } }, "v1", namespace);
const deployment = (name: string, spec: JsonObject = {}) =>
  object(
    "Deployment",
    name,
    { spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers, ...spec } } } },
    "apps/v1",
  );

const create = (id: string, one: KubernetesObject): Request => ({ id, operation: "CREATE", object: one });
const update = (id: string, one: KubernetesObject, oldObject: KubernetesObject, more: Pick<Request, "subresource"> = {}): Request => ({
  id,
  operation: "UPDATE",
  object: one,
  oldObject,
  ...more,
});

const asked = (check: string, ...requests: Request[]): Assignment => ({ check: { control: "own", check }, requests });
const shown = (verdicts: readonly Verdict[]) => Object.fromEntries(verdicts.map(({ requestId, outcome, message }) => [requestId, [outcome, message ?? ""]]));

const noHostNetwork =
  "object.kind == 'Deployment' ? !object.spec.template.spec.?hostNetwork.orValue(false) || (request.operation == 'UPDATE' && oldObject.spec.template.spec.?hostNetwork.orValue(false)) : !object.?spec.hostNetwork.orValue(false)";

it("judges real requests: creations, updates, subresources, custom resources, and what is there already", async () => {
  const files = rendered("host-network", noHostNetwork);
  const debug = { ephemeralContainers: [{ name: "debug", image: "debug" }] };
  const verdicts = await kubeApiserverEngine.review(files, [
    asked(
      "host-network",
      create("good", pod("good")),
      create("bad", pod("bad", { hostNetwork: true })),
      create("privileged", pod("privileged", { containers: [{ name: "app", image: "app", securityContext: { privileged: true } }] })),
      create("account", pod("account", { serviceAccountName: "builder" })),
      create("elsewhere", pod("bad", { hostNetwork: true }, "elsewhere")),
      create("exempt", pod("bad", { hostNetwork: true }, "kube-system")),
      create("unmatched", object("Secret", "settings")),
      create("there", object("ServiceAccount", "default")),
      create("namespace", object("Namespace", "shop", {}, "v1", undefined)),
      create("custom", object("Basket", "mine", { spec: { hostNetwork: true } }, "shop.example/v1")),
      update("changed", deployment("one", { hostNetwork: true }), deployment("one")),
      update("mended", deployment("one"), deployment("one", { hostNetwork: true })),
      update("unchanged", deployment("one", { hostNetwork: true }), deployment("one", { hostNetwork: true })),
      update("debugged", pod("two", { ...debug }), pod("two"), { subresource: "ephemeralcontainers" }),
      update("debugged-bad", pod("two", { hostNetwork: true, ...debug }), pod("two", { hostNetwork: true }), { subresource: "ephemeralcontainers" }),
      update("namespace-update", { ...namespace, metadata: { name: "shop", labels: { team: "a" } } }, namespace),
    ),
  ]);
  const violated = ["fail", "host-network is violated"];
  expect(shown(verdicts)).toEqual({
    good: ["pass", ""],
    bad: violated,
    privileged: ["pass", ""],
    account: ["pass", ""],
    elsewhere: violated,
    exempt: ["not-applicable", "the policy's twin is not asked of it"],
    unmatched: ["not-applicable", "the policy's twin is not asked of it"],
    there: ["pass", ""],
    namespace: ["pass", ""],
    custom: violated,
    changed: violated,
    mended: ["pass", ""],
    unchanged: ["pass", ""],
    debugged: ["pass", ""],
    "debugged-bad": violated,
    "namespace-update": ["pass", ""],
  });
});

it("tells what the server refuses by itself from what a policy refuses, without the data of objects", async () => {
  const secret = "hunter2-and-more";
  const verdicts = await kubeApiserverEngine.review(
    rendered("always", "false", { validations: [{ expression: "false", message: "expression 'false' resulted in error: no" }] }),
    [
      asked(
        "always",
        create("invalid", object("Pod", "empty", { spec: { containers: [] } })),
        create("undecodable", object("ConfigMap", "broken", { data: { password: { secret } } })),
        // The server quotes a name that is none.
        create("quoted", object("ConfigMap", "Hunter2_Quoted", { data: { password: "Hunter2_Quoted" } })),
        create("unknown", object("Unmatched", "thing")),
        create("name", pod("Not_A_Name")),
        create("field", pod("field", { hostNetWork: true })),
        create("class", pod("class", { priorityClassName: "none-such" })),
        update("immutable", pod("fixed", { hostNetwork: true }), pod("fixed")),
        update("old", pod("older"), pod("older", { containers: [] })),
        create("denied", pod("denied")),
      ),
    ],
  );
  const { denied, ...refused } = shown(verdicts);
  expect(denied).toEqual(["fail", "expression 'false' resulted in error: no"]);
  for (const [id, [outcome]] of Object.entries(refused)) expect([id, outcome]).toEqual([id, "unsupported"]);
  expect(refused.invalid?.[1]).toMatch(/^the API server refuses it before any policy is asked: 422 .*spec\.containers: Required value/);
  expect(refused.field?.[1]).toMatch(/400 .*unknown field "spec\.hostNetWork"/);
  expect(refused.unknown?.[1]).toBe("the API server does not know Unmatched of v1");
  expect(refused.class?.[1]).toMatch(/403 .*no PriorityClass with name none-such was found/);
  expect(refused.immutable?.[1]).toMatch(/422 .*pod updates may not change fields/);
  expect(refused.old?.[1]).toMatch(/^the API server refuses the old object: 422/);
  expect(refused.quoted?.[1]).toMatch(/422 .*metadata\.name: Invalid value: \S*…/);
  expect(JSON.stringify(verdicts)).not.toMatch(new RegExp(`${secret}|Hunter2_Quoted`));
});

it("has an error, never a pass, where a policy is not in effect as it stands in its file", async () => {
  const good = create("good", pod("good"));
  const checks: Readonly<Record<string, { files: readonly BundleFile[]; message: RegExp }>> = {
    compiles: {
      files: rendered("compiles", "object.spec.("),
      message: /policies\/compiles\.yaml: the API server refuses it: 422 .*validations\[0\]\.expression.*object\.spec\.\(/s,
    },
    condition: {
      files: rendered("condition", "true", { matchConditions: [{ name: "x", expression: "'a' + 1 == 'b'" }] }),
      message: /policies\/condition\.yaml.*matchConditions\[0\]\.expression.*'a' \+ 1/s,
    },
    field: { files: rendered("field", "true", { nonsense: true }), message: /policies\/field\.yaml.*unknown field "spec\.nonsense"/ },
    fails: { files: rendered("fails", "object.spec.nothing == 1"), message: /expression 'object\.spec\.nothing == 1' resulted in error: no such key: nothing/ },
    ignores: { files: rendered("ignores", "object.spec.nothing == 1", { failurePolicy: "Ignore" }), message: /resulted in error: no such key: nothing/ },
    unbound: { files: rendered("unbound", "true").slice(0, 1), message: /no ValidatingAdmissionPolicyBinding for own\/unbound below .*bindings/ },
    other: {
      files: rendered("other", "true", {}, { policyName: "another" }),
      message: /bindings\/other\.yaml binds another policy than that of .*policies\/other\.yaml/,
    },
    without: { files: rendered("without", "true", {}, { validationActions: [] }), message: /has no validationActions/ },
    both: { files: rendered("both", "true", {}, { validationActions: ["Deny", "Warn"] }), message: /bindings\/both\.yaml: the API server refuses it: 422/ },
    kind: {
      files: rendered("kind", "true").map((file) => ({ ...file, text: file.text.replace('"ValidatingAdmissionPolicy"', '"MutatingAdmissionPolicy"') })),
      message: /policies\/kind\.yaml holds a MutatingAdmissionPolicy/,
    },
    yaml: { files: [{ path: policyFile("yaml"), text: "kind: [" }], message: /no ValidatingAdmissionPolicy for own\/yaml .*yaml\.yaml/ },
    absent: { files: [], message: /no ValidatingAdmissionPolicy for own\/absent/ },
  };
  const verdicts = await kubeApiserverEngine.review(
    Object.values(checks).flatMap(({ files }) => [...files]),
    Object.keys(checks).map((check) => asked(check, good)),
  );
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual(Object.keys(checks).map((check) => [check, "error"]));
  for (const { check, message } of verdicts) expect(message).toMatch(checks[check]?.message as RegExp);
});

it("asks in the name of those who ask, deletes what is there, and leaves nothing behind that the next request meets", async () => {
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE", "DELETE"], resources: ["pods", "pods/status"] }];
  const mayAsk = "request.userInfo.username == 'jane' && request.userInfo.groups == ['ops', 'system:authenticated']";
  const matchConditions = [{ name: "named", expression: "oldObject.metadata.name == 'app'" }];
  const jane = { username: "jane", groups: ["ops"] };
  const kept = (one: KubernetesObject): KubernetesObject => ({ ...one, metadata: { ...one.metadata, finalizers: ["bulwark.dev/kept"] } });
  const deletion = (id: string, one: KubernetesObject, more: Partial<Request> = {}): Request => ({
    id,
    operation: "DELETE",
    object: one,
    oldObject: one,
    ...more,
  });
  const verdicts = await kubeApiserverEngine.review(rendered("who", mayAsk, { matchConstraints: { resourceRules: rules }, matchConditions }), [
    asked(
      "who",
      { ...update("kept", kept(pod("app")), kept(pod("app"))), userInfo: jane },
      deletion("jane", pod("app", { hostNetwork: true }), { userInfo: jane }),
      deletion("somebody", pod("app"), { userInfo: { username: "jane" } }),
      deletion("nobody", pod("app", { hostPID: true })),
      deletion("other", pod("other"), { userInfo: jane }),
      { ...update("status", { ...pod("app"), status: { phase: "Running" } }, pod("app"), { subresource: "status" }), userInfo: jane },
    ),
  ]);
  expect(Object.fromEntries(verdicts.map(({ requestId, outcome, message = "" }) => [requestId, outcome === "unsupported" ? message : outcome]))).toEqual({
    kept: "pass",
    jane: "pass",
    somebody: "fail",
    nobody: "fail",
    other: "not-applicable",
    status: "pass",
  });
});

it("asks in a namespace with the labels of the case, and only of that case", async () => {
  const files = rendered("host-network", noHostNetwork, {}, { matchResources: { namespaceSelector: { matchLabels: { tier: "front" } } } });
  const labelled = (id: string, namespaceLabels: Record<string, string>): Request => ({ ...create(id, pod(id, { hostNetwork: true })), namespaceLabels });
  const verdicts = await kubeApiserverEngine.review(files, [
    asked(
      "host-network",
      create("plain", pod("plain", { hostNetwork: true })),
      labelled("front", { tier: "front" }),
      labelled("back", { tier: "back" }),
      labelled("restricted", { "pod-security.kubernetes.io/enforce": "restricted" }),
    ),
  ]);
  expect(shown(verdicts)).toEqual({
    plain: ["not-applicable", "the policy's twin is not asked of it"],
    front: ["fail", "host-network is violated"],
    back: ["not-applicable", "the policy's twin is not asked of it"],
    restricted: ["unsupported", expect.stringContaining('violates PodSecurity "restricted:latest"')],
  });
});

it("scales by a Scale, as kubectl and autoscalers do", async () => {
  const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments/scale"] };
  const files = rendered("replicas", "object.kind == 'Scale' && object.spec.replicas < 5", { matchConstraints: { resourceRules: [rule] } });
  const scaled = (id: string, replicas: number): Request => ({
    ...update(id, { ...deployment("one"), spec: { ...(deployment("one").spec as JsonObject), replicas } }, deployment("one")),
    subresource: "scale",
  });
  const verdicts = await kubeApiserverEngine.review(files, [asked("replicas", scaled("few", 3), scaled("many", 7))]);
  expect(shown(verdicts)).toEqual({ few: ["pass", ""], many: ["fail", "replicas is violated"] });
});

it.each(kubernetesVersions)("sees images as volumes in Kubernetes %s as well, where a cluster may have them", async (kubernetesVersion) => {
  const files = rendered("volumes", "object.spec.?volumes.orValue([]).all(v, !has(v.image))");
  const mounted = pod("mounted", { volumes: [{ name: "data", image: { reference: "data", pullPolicy: "IfNotPresent" } }] });
  const verdicts = await kubeApiserverEngine.review(files, [asked("volumes", create("good", pod("good")), create("bad", mounted))], { kubernetesVersion });
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(["pass", "fail"]);
});

it("takes silence for no pass: what the policy or its binding does not match is not judged", async () => {
  const files = [
    ...rendered("version", "true", { matchConstraints: { resourceRules: [{ ...resourceRules[0], apiVersions: ["v2"] }] } }),
    ...rendered("selector", "true", {}, { matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } } }),
    ...rendered("created", "true", { matchConstraints: { resourceRules: [{ ...resourceRules[1], operations: ["CREATE"] }] } }),
    ...rendered("control", "true"),
  ];
  const requests = [create("pod", pod("pod")), update("update", deployment("one"), deployment("one"))];
  const verdicts = await kubeApiserverEngine.review(files, [
    asked("version", ...requests),
    asked("selector", ...requests),
    asked("created", ...requests),
    asked("control", ...requests),
  ]);
  expect(verdicts.map(({ check, requestId, outcome }) => [check, requestId, outcome])).toEqual([
    ["version", "pod", "not-applicable"],
    ["version", "update", "not-applicable"],
    ["selector", "pod", "not-applicable"],
    ["selector", "update", "not-applicable"],
    ["created", "pod", "not-applicable"],
    ["created", "update", "not-applicable"],
    ["control", "pod", "pass"],
    ["control", "update", "pass"],
  ]);
});

it("keeps the checks of a run apart: each is judged by its own policy", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `check-${index}`);
  const files = names.flatMap((name, index) => rendered(name, `object.metadata.name != 'pod-${index}'`));
  const requests = names.map((_, index) => create(`request-${index}`, pod(`pod-${index}`)));
  const progress: number[] = [];
  const verdicts = await kubeApiserverEngine.review(
    files,
    names.map((name) => asked(name, ...requests)),
    { onProgress: (done) => progress.push(done) },
  );
  expect(verdicts.map(({ check, requestId }) => [check, requestId])).toEqual(names.flatMap((name) => requests.map(({ id }) => [name, id])));
  for (const { check, requestId, outcome } of verdicts)
    expect([check, requestId, outcome]).toEqual([check, requestId, check.slice(6) === requestId.slice(8) ? "fail" : "pass"]);
  expect(progress.at(-1)).toBe(names.length * names.length);
});

it("is not there where a program is missing, and says how to get it", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  vi.stubEnv("BULWARK_CACHE_DIR", temporaryFolder());
  vi.stubEnv("BULWARK_KUBE_APISERVER", undefined);
  vi.stubEnv("BULWARK_ETCD", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await kubeApiserverEngine.probe()).toEqual({
    available: false,
    reason: "kube-apiserver and etcd: not on PATH and not in the cache",
    remedy: "run `bulwark engines install`",
  });
});

it("stops where it is called off", async () => {
  const calling = new AbortController();
  const requests = Array.from({ length: 2000 }, (_, index) => create(`request-${index}`, pod(`pod-${index}`)));
  const review = kubeApiserverEngine.review(rendered("slow", "true"), [asked("slow", ...requests)], {
    signal: calling.signal,
    onProgress: () => calling.abort(new Error("enough")),
  });
  await expect(review).rejects.toThrow("enough");
});
