import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../../../src/diagnostics/user-error.ts";
import { type AuditOptions, audit } from "../../../src/harness/audit/audit.ts";
import { selfSigned } from "../../support/certificate.ts";
import { now } from "../../support/example.ts";
import { type Answer, type FakeCluster, fakeApiServer, kubeconfigFile, page, send, status, trusting } from "../../support/fake-api-server.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { specFile, told, untold } from "./audit-texts.ts";

const pods = "/api/v1/pods";
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const pod = (name: string) => ({
  metadata: { name, namespace: "shop", uid: name, managedFields: [{ manager: "kubectl" }] },
  spec: { hostPID: true, containers: [{ name: "c" }] },
});
const host = { controls: ["disallow-host-namespaces"] };

async function auditCluster(cluster: FakeCluster | string, options: Partial<AuditOptions> = {}) {
  const said: string[] = [];
  const kubeconfig =
    options.kubeconfig ??
    kubeconfigFile(typeof cluster === "string" ? cluster : cluster.server, typeof cluster === "string" ? {} : { cluster: trusting(cluster) });
  const outcome = await audit({
    stdin: (async function* () {})(),
    namespace: "default",
    complete: false,
    failOn: "audit",
    allowExpired: false,
    now,
    profile: options.spec === undefined ? "restricted" : undefined,
    context: "fake",
    timeoutSeconds: 5,
    signal: new AbortController().signal,
    tell: (text) => void said.push(text),
    ...options,
    kubeconfig,
  });
  return { ...outcome, said };
}

/** The one problem that stopped an audit. */
async function refused(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error("it was not refused");
  expect(error.diagnostics).toHaveLength(1);
  const [{ code, message, remedy }] = error.diagnostics as [(typeof error.diagnostics)[0]];
  expect(message).not.toMatch(/\n|s3cr3t|BEGIN/);
  expect(remedy).toMatch(/\S/);
  return `${code}: ${message.replaceAll(/127[.]0[.]0[.]1:\d+/g, "SERVER")}`;
}

it("judges what the cluster holds, and says first which server it reads as whom", async () => {
  const cluster = await fakeApiServer({
    "/api/v1/namespaces": [{ metadata: { name: "shop" } }],
    "/api/v1/serviceaccounts": [{ metadata: { name: "default", namespace: "shop" } }],
    [pods]: [pod("a")],
    [`${rbac}/clusterroles`]: [{ metadata: { name: "boss" }, rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }],
    [`${rbac}/clusterrolebindings`]: [
      {
        metadata: { name: "b", creationTimestamp: "2026-05-01T08:00:00Z" },
        roleRef: { kind: "ClusterRole", name: "boss" },
        subjects: [{ kind: "User", name: "alice" }],
      },
    ],
  });
  const { result, said, warnings } = await auditCluster(cluster);
  expect(said).toEqual([`reading https://127.0.0.1:${cluster.port} as auditor (token), context fake`]);
  expect(result.place).toEqual({ type: "cluster", context: "fake", server: cluster.server, user: "auditor (token)" });
  expect(told(result)).toEqual(
    expect.arrayContaining([
      "equivalent-role ClusterRoleBinding b: ClusterRole boss grants every verb on every resource, as cluster-admin does: bind a smaller role",
      "enforce-label Namespace shop: label the namespace pod-security.kubernetes.io/enforce: baseline or stricter",
      "default-account ServiceAccount shop/default: set automountServiceAccountToken: false on it: every pod that names no account runs as default",
      "ingress Namespace shop: no NetworkPolicy selects all pods for Ingress: it has no NetworkPolicy; 1 of 1 workload is selected by none: Pod a",
      "host-pid Pod shop/a: do not set hostPID to true",
    ]),
  );
  expect([result.notRead, result.notJudged, result.problems, warnings]).toEqual([[], [], [], []]);
  expect(result.findings.every(({ source }) => source === undefined)).toBe(true);
});

it("only asks for lists, with GET, of kinds that some check is about", async () => {
  const cluster = await fakeApiServer({ "/api/v1/namespaces": [{ metadata: { name: "shop" } }] });
  await auditCluster(cluster);
  expect(cluster.requests.every((request) => /^GET [/]apis?[/][^?]+[?]limit=500$/.test(request))).toBe(true);
  expect(cluster.requests[0]).toBe("GET /api/v1/namespaces?limit=500");
  expect(cluster.requests.filter((request) => request.includes("/secrets"))).toEqual([]);
  expect(cluster.headers[0]?.authorization).toBe("Bearer s3cr3t-t0ken");
  const before = cluster.requests.length;
  const { result } = await auditCluster(cluster, { controls: ["default-deny-network-policy"] });
  expect(cluster.requests.slice(before)).toEqual(["GET /api/v1/namespaces?limit=500", "GET /apis/networking.k8s.io/v1/networkpolicies?limit=500"]);
  expect(result.findings).toHaveLength(2);
});

it("is clean where nothing is found", async () => {
  const deny = { metadata: { name: "deny", namespace: "shop" }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } };
  const cluster = await fakeApiServer({ "/api/v1/namespaces": [{ metadata: { name: "shop" } }], "/apis/networking.k8s.io/v1/networkpolicies": [deny] });
  const { result } = await auditCluster(cluster, { controls: ["default-deny-network-policy"] });
  expect(result).toMatchObject({ clean: true, findings: [], objects: { read: 2 } });
});

it("reads lists in pages", async () => {
  const cluster = await fakeApiServer({ [pods]: Array.from({ length: 1201 }, (_, index) => pod(`p${index}`)) });
  const { result } = await auditCluster(cluster, host);
  expect(result).toMatchObject({ objects: { read: 1201, judged: 1201 }, notRead: [] });
  expect(cluster.requests.filter((request) => request.includes(pods))).toEqual(
    ["", "&continue=500", "&continue=1000"].map((place) => `GET ${pods}?limit=500${place}`),
  );
});

it("begins a list again whose place was lost, and forgets what was there before", async () => {
  const before = Array.from({ length: 700 }, (_, index) => pod(`old${index}`));
  let lost = 0;
  const answer: Answer = (_, response, url) => {
    if (url.pathname !== pods) return undefined;
    if (url.searchParams.has("continue")) {
      lost += 1;
      return send(response, 410, status(410, "The provided continue parameter is too old", { reason: "Expired", metadata: { continue: "500" } }));
    }
    return send(response, 200, page(lost === 0 ? before : [pod("new")], url));
  };
  const { result } = await auditCluster(await fakeApiServer({}, { answer }), host);
  expect([told(result), result.objects.read, lost]).toEqual([["host-pid Pod shop/new: do not set hostPID to true"], 1, 1]);
});

it("gives up a list whose place is lost again and again, and reads the others", async () => {
  const answer: Answer = (_, response, url) => {
    if (url.pathname !== pods) return undefined;
    return url.searchParams.has("continue")
      ? send(response, 410, status(410, "gone"))
      : send(
          response,
          200,
          page(
            [...Array(501).keys()].map((n) => pod(`p${n}`)),
            url,
          ),
        );
  };
  const cluster = await fakeApiServer(
    { "/apis/apps/v1/daemonsets": [{ metadata: { name: "d", namespace: "shop" }, spec: { template: { spec: { hostIPC: true } } } }] },
    { answer },
  );
  const { result } = await auditCluster(cluster, host);
  expect(result).toMatchObject({
    clean: false,
    notRead: [{ kind: "Pod", reason: "the list was lost again and again (410 Gone)" }],
    findings: [{ check: "host-ipc" }],
  });
  expect(cluster.requests.filter((request) => request === `GET ${pods}?limit=500`)).toHaveLength(4);
});

it("tells what it may not read, judges nothing by what may be missing, and is not green", async () => {
  const answer: Answer = (_, response, url) =>
    /networkpolicies|[/]roles$|pods$/.test(url.pathname)
      ? send(response, 403, status(403, `${url.pathname.split("/").at(-1)} is forbidden: User "auditor" cannot list resource`))
      : undefined;
  const cluster = await fakeApiServer(
    {
      "/api/v1/namespaces": [{ metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } }],
      [`${rbac}/rolebindings`]: [
        { metadata: { name: "b", namespace: "shop" }, roleRef: { kind: "Role", name: "r" }, subjects: [{ kind: "User", name: "alice" }] },
      ],
    },
    { answer },
  );
  const { result } = await auditCluster(cluster);
  expect(result.notRead).toEqual(
    ["Role", "NetworkPolicy", "Pod"].map((kind) => ({
      kind,
      reason: expect.stringMatching(/^forbidden: [a-z]+ is forbidden: User "auditor" cannot list resource$/),
      remedy: "have the verbs get and list on it granted to this user, in all namespaces",
    })),
  );
  expect(untold(result)).toEqual([
    "cluster-admin-roles: Roles could not be read",
    "escalation-roles: Roles could not be read",
    "ingress-peers: NetworkPolicies could not be read",
    "egress-peers: NetworkPolicies could not be read",
    "equivalent-role: Roles could not be read (RoleBinding shop/b (Role shop/r))",
    "role-exists: Roles could not be read (RoleBinding shop/b (Role shop/r))",
    "ingress: NetworkPolicies could not be read (Namespace shop)",
    "egress: NetworkPolicies could not be read (Namespace shop)",
  ]);
  expect([told(result), result.clean]).toEqual([[], false]);
});

it("refuses where it may read nothing at all, and lets the server move no cursor", async () => {
  const cluster = await fakeApiServer({}, { answer: (_, response) => send(response, 403, status(403, "pods is\u001b[2J forbidden")) });
  expect(await refused(auditCluster(cluster, host))).toBe("forbidden: forbidden: pods is [2J forbidden");
});

it("asks a busy server again, as long as it says", async () => {
  let busy = 2;
  const cluster = await fakeApiServer(
    { [pods]: [pod("a")] },
    { answer: (_, response) => (busy-- > 0 ? send(response, 429, status(429, "slow down"), { "retry-after": "0" }) : undefined) },
  );
  const { result } = await auditCluster(cluster, host);
  expect([result.findings.length, result.notRead]).toEqual([1, []]);
});

it("asks for no more where the credentials are refused", async () => {
  const cluster = await fakeApiServer({}, { answer: (_, response) => send(response, 401, status(401, "Unauthorized")) });
  expect(await refused(auditCluster(cluster))).toBe("unauthorized: the server refused the credentials (401 Unauthorized)");
  expect(cluster.requests).toHaveLength(1);
});

it("says what was not read where the connection breaks off in the middle, and judges the rest", async () => {
  const cluster = await fakeApiServer(
    { "/apis/apps/v1/deployments": [{ metadata: { name: "d", namespace: "shop" }, spec: { template: { spec: { hostIPC: true } } } }] },
    { answer: ({ socket }, _, url) => (url.pathname === "/apis/apps/v1/statefulsets" ? socket.destroy().destroyed : undefined) },
  );
  const { result } = await auditCluster(cluster, host);
  expect([told(result).length, result.clean, result.notRead.map(({ kind }) => kind)]).toEqual([
    1,
    false,
    ["StatefulSet", "DaemonSet", "ReplicationController", "CronJob", "Job", "Pod"],
  ]);
  expect(new Set(result.notRead.map(({ reason }) => reason))).toEqual(new Set([`https://127.0.0.1:${cluster.port} broke the connection off`]));
});

const broken: readonly (readonly [what: string, body: string, refusal: string])[] = [
  ["malformed JSON", '{"items": [', "bad-answer: the answer of the server is no JSON"],
  ["an HTML page", "<html>login s3cr3t</html>", "bad-answer: the answer of the server is no JSON"],
  ["nothing", "", "bad-answer: the answer of the server is no JSON"],
  ["a text", '"s3cr3t"', "bad-answer: the answer of the server is no object"],
  ["no list", "{}", "bad-answer: the answer of the server is no list"],
  ["items that are no objects", '{"metadata": {}, "items": [7]}', "bad-answer: the answer of the server holds what is no object"],
  [
    "the same place for ever",
    '{"metadata": {"continue": "x"}, "items": []}',
    "endless-list: the server goes round in circles: it gave the same place in the list twice",
  ],
];

it.each(broken)("refuses a server that answers %s", async (_, body, refusal) => {
  expect(await refused(auditCluster(await fakeApiServer({}, { answer: (_, response) => send(response, 200, body) }), host))).toBe(refusal);
});

it("takes a list without items for an empty one, as the API server writes it", async () => {
  const cluster = await fakeApiServer({}, { answer: (_, response) => send(response, 200, '{"metadata": {}, "items": null}') });
  expect((await auditCluster(cluster, host)).result).toMatchObject({ clean: true, objects: { read: 0 } });
});

it("waits no longer than it was told", async () => {
  const cluster = await fakeApiServer({}, { answer: () => true });
  const start = performance.now();
  expect(await refused(auditCluster(cluster, { ...host, timeoutSeconds: 1 }))).toBe("timeout: https://SERVER did not answer within 1 s");
  expect(performance.now() - start).toBeLessThan(4000);
  expect(cluster.requests).toHaveLength(1);
  const half: Answer = (_, response) => {
    response.writeHead(200).write('{"metadata": {}, "ite');
    return true;
  };
  expect(await refused(auditCluster(await fakeApiServer({}, { answer: half }), { ...host, timeoutSeconds: 1 }))).toBe(
    "timeout: https://SERVER did not answer within 1 s",
  );
});

it("ends at once where it is interrupted", async () => {
  const controller = new AbortController();
  const cluster = await fakeApiServer(
    {},
    {
      answer: () => {
        controller.abort(new Error("interrupted"));
        return true;
      },
    },
  );
  await expect(auditCluster(cluster, { ...host, signal: controller.signal })).rejects.toThrow("interrupted");
});

it("says that nobody listens", async () => {
  expect(await refused(auditCluster("https://127.0.0.1:1", host))).toBe("connection-refused: https://SERVER refused the connection");
});

it("says that the server speaks no TLS", async () => {
  const cluster = await fakeApiServer({}, { tls: "none" });
  expect(await refused(auditCluster(cluster, host))).toBe("no-tls: https://SERVER does not speak TLS");
  expect(cluster.requests).toEqual([]);
});

it("talks without TLS only where the kubeconfig says so twice", async () => {
  const cluster = await fakeApiServer({ [pods]: [pod("a")] }, { tls: "none" });
  const server = cluster.server.replace("https", "http");
  expect(await refused(auditCluster(server, host))).toMatch(/^no-tls: the server SERVER is addressed without TLS/);
  expect(cluster.requests).toEqual([]);
  const { result, warnings } = await auditCluster(server, { ...host, kubeconfig: kubeconfigFile(server, { cluster: { "insecure-skip-tls-verify": true } }) });
  expect([result.findings.length, warnings.map(({ code }) => code)]).toEqual([1, ["tls-not-verified"]]);
});

it("refuses certificates that it has no reason to trust, and sends them nothing", async () => {
  const cluster = await fakeApiServer({});
  const other = { ...cluster, tls: selfSigned() };
  expect(await refused(auditCluster(other, host))).toMatch(
    /^untrusted-certificate: https:[/][/]SERVER has a certificate that certificate-authority of the kubeconfig did not sign/,
  );
  expect(await refused(auditCluster(cluster.server, host))).toMatch(/^untrusted-certificate: /);
  const expired = await fakeApiServer({}, { tls: selfSigned({ days: -3 }) });
  expect(await refused(auditCluster(expired, host))).toMatch(/^server-certificate-expired: /);
  const named = await fakeApiServer({}, { tls: selfSigned({ address: [127, 0, 0, 2] }) });
  expect(await refused(auditCluster(named, host))).toBe("wrong-server-name: https://SERVER has a certificate for another name");
  expect([...cluster.requests, ...expired.requests, ...named.requests]).toEqual([]);
});

it("warns where the kubeconfig verifies nothing", async () => {
  const cluster = await fakeApiServer({ [pods]: [pod("a")] });
  const { warnings } = await auditCluster(cluster, { ...host, kubeconfig: kubeconfigFile(cluster.server, { cluster: { "insecure-skip-tls-verify": true } }) });
  expect(warnings).toMatchObject([{ code: "tls-not-verified", severity: "warning" }]);
});

it("proves itself with a client certificate, whose name it tells", async () => {
  const cluster = await fakeApiServer({});
  const { certificate, key } = selfSigned({ commonName: "alice", groups: ["ops"] });
  const user = { "client-certificate-data": Buffer.from(certificate).toString("base64"), "client-key-data": Buffer.from(key).toString("base64") };
  const { said } = await auditCluster(cluster, { ...host, kubeconfig: kubeconfigFile(cluster.server, { cluster: trusting(cluster), user: user as never }) });
  expect(said[0]).toContain("as auditor (client certificate O=ops, CN=alice), context fake");
});

it("reads a server below a path, as proxies of clusters have it", async () => {
  const cluster = await fakeApiServer({}, { answer: (_, response, url) => send(response, url.pathname.startsWith("/k8s/c-1/api") ? 200 : 404, page([], url)) });
  const { result, said } = await auditCluster(cluster, {
    ...host,
    kubeconfig: kubeconfigFile(`https://u:s3cr3t@127.0.0.1:${cluster.port}/k8s/c-1/`, { cluster: trusting(cluster) }),
  });
  expect([result.notRead, said[0]]).toEqual([[], `reading https://127.0.0.1:${cluster.port}/k8s/c-1 as auditor (token), context fake`]);
});

it("follows no redirection with its credentials", async () => {
  const other = await fakeApiServer({});
  const cluster = await fakeApiServer({}, { answer: (_, response) => send(response, 302, "", { location: `${other.server}${pods}` }) });
  expect(await refused(auditCluster(cluster, host))).toBe("server-error: the server answered 302");
  expect(other.requests).toEqual([]);
});

/** A credential plugin that is a script of Node. */
function plugin(code: string): string {
  const file = join(temporaryFolder(), "plugin.mjs");
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return file;
}

const withPlugin = (cluster: FakeCluster, command: string, more = {}) =>
  kubeconfigFile(cluster.server, { cluster: trusting(cluster), user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command, ...more } } as never });

it("runs a credential plugin with its arguments and variables, and no shell", async () => {
  const cluster = await fakeApiServer({});
  const command = plugin(
    'const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);\nconsole.log(JSON.stringify({ status: { token: [process.argv[2], process.env.REGION, spec.interactive].join("-") } }));\n',
  );
  const { said } = await auditCluster(cluster, {
    ...host,
    kubeconfig: withPlugin(cluster, command, { args: ["$(id)"], env: [{ name: "REGION", value: "eu" }] }),
  });
  expect(cluster.headers[0]?.authorization).toBe("Bearer $(id)-eu-false");
  expect(said[0]).toContain(`auditor (credential plugin ${command})`);
});

const plugins: readonly (readonly [what: string, code: string, refusal: RegExp])[] = [
  ["fails", 'console.error("s3cr3t");\nconsole.log("s3cr3t");\nprocess.exit(3);\n', /^plugin-failed: .* ended with exit code 3$/],
  ["answers with no JSON", 'console.log("s3cr3t");\n', /^plugin-answer: .* answered with no ExecCredential/],
  ["answers without a credential", 'console.log("{}");\n', /^plugin-answer: /],
  ["never answers", "setInterval(() => {}, 1000);\n", /^plugin-timeout: .* did not answer within 1 s$/],
];

it.each(plugins)("says that a credential plugin %s, and nothing of what it printed", async (_, code, refusal) => {
  const cluster = await fakeApiServer({});
  expect(await refused(auditCluster(cluster, { ...host, timeoutSeconds: 1, kubeconfig: withPlugin(cluster, plugin(code)) }))).toMatch(refusal);
  expect(cluster.requests).toEqual([]);
});

it("says that a credential plugin is not there", async () => {
  const cluster = await fakeApiServer({});
  expect(await refused(auditCluster(cluster, { ...host, kubeconfig: withPlugin(cluster, "no-such-plugin") }))).toBe(
    "plugin-missing: the credential plugin no-such-plugin is not there",
  );
});

it("takes a cluster that serves no External Secrets for one that holds none, and one without Roles for one that was not read", async () => {
  const cluster = await fakeApiServer(
    { "/api/v1/namespaces": [{ metadata: { name: "shop" } }] },
    { answer: (_, response, url) => (/external-secrets|[/]roles/.test(url.pathname) ? send(response, 404, {}) : undefined) },
  );
  const { result } = await auditCluster(cluster);
  expect(result.notRead.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual(["Role: the cluster does not serve it"]);
  expect(result.notJudged.filter(({ control }) => control === "external-secrets")).toEqual([]);
});

it("reads the kinds that a spec's own checks name, in the version that the cluster prefers", async () => {
  const check = `  checks:\n    - { id: require-owner, title: t, kind: object-field, match: { resources: [{ apiGroup: x.dev, kind: Widget, resource: widgets }] }, parameters: { fieldPath: spec.owner, operator: Exists }, message: name an owner }\n`;
  const cluster = await fakeApiServer(
    { "/apis/x.dev/v2/widgets": [{ metadata: { name: "w", namespace: "shop" }, spec: {} }] },
    { answer: (_, response, url) => (url.pathname === "/apis/x.dev" ? send(response, 200, { preferredVersion: { version: "v2" } }) : undefined) },
  );
  const { result } = await auditCluster(cluster, { spec: specFile(check), controls: ["require-owner"] });
  expect(told(result)).toEqual(["require-owner Widget shop/w: name an owner"]);
  const without = await fakeApiServer({});
  expect(await refused(auditCluster(without, { spec: specFile(check), controls: ["require-owner"] }))).toBe("not-served: the cluster does not serve it");
});

it("does not read a cluster that nobody named", async () => {
  const cluster = await fakeApiServer({});
  expect(await refused(auditCluster(cluster, { context: undefined }))).toBe("no-context: no cluster is named, and nobody can be asked");
  expect(await refused(auditCluster(cluster, { context: undefined, confirm: async () => false }))).toBe("not-confirmed: nothing was read");
  expect(cluster.requests).toEqual([]);
  const asked: string[] = [];
  const confirm = async (question: string) => asked.push(question) === 1;
  await auditCluster(cluster, { ...host, context: undefined, confirm });
  expect(asked).toEqual([`Read ${cluster.server} as auditor (token), context fake?`]);
  expect(cluster.requests.length).toBeGreaterThan(0);
});

/** A kubeconfig with this text. */
function textFile(text: string): string {
  const file = join(temporaryFolder(), "kubeconfig");
  writeFileSync(file, text);
  return file;
}

const nowhere = "https://127.0.0.1:1";
const garbage = Buffer.from("s3cr3t").toString("base64");
const badCertificate = { "client-certificate-data": garbage, "client-key-data": garbage } as never;

const kubeconfigs: readonly (readonly [what: string, kubeconfig: () => string, refusal: string])[] = [
  ["is not there", () => join(temporaryFolder(), "none"), "unreadable-kubeconfig: the kubeconfig cannot be read (ENOENT)"],
  ["is a folder", () => temporaryFolder(), "unreadable-kubeconfig: the kubeconfig cannot be read (EISDIR)"],
  ["is no YAML", () => textFile("users: [{ token: s3cr3t"), "unreadable-kubeconfig: the kubeconfig is no kubeconfig"],
  ["is text", () => textFile("s3cr3t\n"), "unknown-context: the kubeconfig has no context fake"],
  ["is empty", () => textFile(""), "unreadable-kubeconfig: the kubeconfig is no kubeconfig"],
  ["has entries without names", () => textFile("users: [{ user: { token: s3cr3t } }]\n"), "unreadable-kubeconfig: the kubeconfig is no kubeconfig"],
  ["has other contexts", () => textFile("contexts: [{ name: other, context: { cluster: c } }]\n"), "unknown-context: the kubeconfig has no context fake"],
  [
    "lacks the cluster",
    () => kubeconfigFile(nowhere, { context: { cluster: "x" } }),
    "unknown-cluster: the cluster x of the context fake is not in the kubeconfig",
  ],
  ["lacks the user", () => kubeconfigFile(nowhere, { context: { user: "x" } }), "unknown-user: the user x of the context fake is not in the kubeconfig"],
  ["names a server of another protocol", () => kubeconfigFile("ftp://s3cr3t"), "bad-server: the server of the cluster fake-cluster is no http address"],
  ["names no server", () => kubeconfigFile("s3cr3t"), "bad-server: the server of the cluster fake-cluster is no http address"],
  [
    "names a file that is not there",
    () => kubeconfigFile(nowhere, { cluster: { "certificate-authority": "/none/ca.crt" } }),
    "bad-credentials: cannot read /none/ca.crt (ENOENT)",
  ],
  [
    "holds no certificate where one should be",
    () => kubeconfigFile(nowhere, { user: badCertificate }),
    "bad-credentials: the certificates of the kubeconfig cannot be used (ERR_OSSL_PEM_NO_START_LINE)",
  ],
];

it.each(kubeconfigs)("says of a kubeconfig that it %s, and nothing of what stands in it", async (_, kubeconfig, refusal) => {
  expect(await refused(auditCluster(nowhere, { ...host, kubeconfig: kubeconfig() }))).toBe(refusal);
});

it("takes the first of two entries of one name among the files of KUBECONFIG, as kubectl does", async () => {
  const cluster = await fakeApiServer({});
  const first = kubeconfigFile(cluster.server, { cluster: trusting(cluster), user: { token: "first" } });
  const { readKubeconfig } = await import("../../../src/kubernetes/cluster/index.ts");
  const config = await readKubeconfig(undefined, { KUBECONFIG: ["/none", first, kubeconfigFile(nowhere)].join(delimiter) });
  expect(config.context("fake").server).toBe(cluster.server);
  expect([config.names, config.current]).toEqual([["fake"], "fake"]);
  await expect(readKubeconfig(undefined, { HOME: temporaryFolder() })).rejects.toMatchObject({ diagnostics: [{ code: "no-kubeconfig" }] });
});
