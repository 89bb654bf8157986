import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { providerNameOf, readersOf } from "../../artifacts/encryption-configuration/configuration.ts";
import { decodeConfiguration } from "../../artifacts/encryption-configuration/decode.ts";
import { holds } from "../../artifacts/encryption-configuration/resources.ts";
import type { RotationStep } from "../../artifacts/encryption-configuration/rotation/steps.ts";
import { UserError } from "../../diagnostics/user-error.ts";
import { inParallel } from "../../engines/in-parallel.ts";
import { requestsAtOnce } from "../../engines/kube-apiserver/api-client.ts";
import type { ApiServer, ControlPlane } from "../../engines/kube-apiserver/control-plane.ts";
import { saidBy } from "../../engines/kube-apiserver/outcome.ts";
import { isObject, type JsonObject } from "../../kubernetes/json.ts";
import type { KubernetesObject } from "../../kubernetes/request.ts";
import type { Plan } from "../../spec/plan.ts";
import { rotateEncryption } from "../encryption-rotate.ts";
import { broken, type Claimed, notProven, type Proof, proofOf, type Question } from "./proof.ts";

export const encryptionFile = "encryption/encryption-configuration.yaml";

/** What is written of a resource to see what becomes of it. */
const samples: Readonly<Record<string, (name: string) => JsonObject>> = {
  secrets: (name) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    data: { value: Buffer.from(canary).toString("base64") },
    type: "Opaque",
  }),
  configmaps: (name) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data: { value: canary } }),
};

const namespace = "default";
/** No secret: it is made for this, and looked for. */
const canary = "bulwark-canary-7f3a";

const withoutPlugin = "kms needs its plugin, which is not run here";
const withoutFile = "the bundle holds no EncryptionConfiguration: the platform encrypts by itself, or not at all";

const read = "read";
const refused = "refused";

/** The samples that are of a resource, or of one that a wildcard stands for. */
const sampled = (resource: string) => Object.keys(samples).filter((known) => holds(resource, known));

/**
 * Writes objects, looks at what etcd holds of them, and rotates the key as `bulwark encryption rotate` does, with an API server
 * for each step on the same etcd, as in a cluster while the servers are restarted one after the other.
 * @param server that was started with the configuration
 * @param text the configuration, with keys: it is in no message
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
 */
export async function proveEncryption({ artifacts, encryption }: Plan, text: string | undefined, server: ControlPlane): Promise<Proof[]> {
  const control = artifacts.find(({ artifact }) => artifact === "encryption-configuration")?.control;
  if (control === undefined) return [];
  const { provider, resources = ["secrets"], migrating = true } = encryption;
  const claimed = (claim: string): Claimed => ({ control, files: [encryptionFile], claim });
  if (text === undefined) return [notProven(claimed("what is written is encrypted in etcd"), provider === "kms" ? withoutPlugin : withoutFile)];

  const known = [...new Set(resources.flatMap(sampled))];
  const unknown = resources.filter((resource) => sampled(resource).length === 0);
  const proofs = unknown.length === 0 ? [] : [notProven(claimed(`${unknown.join(", ")}: encrypted in etcd`), "objects of these are not made here")];
  if (known.length === 0) return proofs;

  const prefix = `k8s:enc:${provider}:v1:`;
  const written = await Promise.all(
    known.map(async (resource) => ({ resource, name: "bulwark-first", raw: await write(server, server, resource, "bulwark-first") })),
  );
  proofs.push(
    proofOf(
      claimed(`${known.join(", ")}: what is written is encrypted in etcd`),
      await Promise.all(written.map(async ({ resource, name, raw }) => storedQuestion(server, resource, name, raw, prefix))),
      `etcd holds ${JSON.stringify(beginOf(written[0]?.raw))} and ${(written[0]?.raw?.length ?? 0) - beginOf(written[0]?.raw).length} bytes, no plain text`,
    ),
  );
  await Promise.all(known.map((resource) => server.store(keyOf(resource, "bulwark-before"), JSON.stringify(plainOf(resource, "bulwark-before")))));
  proofs.push(
    proofOf(
      claimed(`plain text from before is ${migrating ? "still read, until it is rewritten" : refused}`),
      await Promise.all(known.map((resource) => readQuestion(server, resource, "bulwark-before", migrating ? read : refused))),
      `${known.join(", ")} of a time before encryption ${migrating ? "read" : "refused"}`,
    ),
  );
  if (!migrating)
    await Promise.all(known.map((resource) => server.store(keyOf(resource, "bulwark-before"), JSON.stringify(plainOf(resource, "bulwark-before")))));
  try {
    return [...proofs, ...(await proveRotation(claimed, text, known, migrating, server, prefix))];
  } catch (error) {
    // A step that is not possible, or after which no API server starts.
    if (!(error instanceof UserError) || server.ended.aborted) throw error;
    return [...proofs, broken(claimed(rotated), error.message)];
  }
}

const rotated = "the key is rotated without a lost read";

/** The four steps, each with a server of its own that has loaded it while the one before still runs. */
async function proveRotation(
  claimed: (claim: string) => Claimed,
  text: string,
  known: readonly string[],
  migrating: boolean,
  first: ControlPlane,
  prefix: string,
): Promise<Proof[]> {
  const file = join(first.folder, "rotation.yaml");
  await writeFile(file, text, { mode: 0o600 });
  const after = async (...steps: readonly RotationStep[]) => {
    for (const step of steps) rotateEncryption({ file, step, rewritten: step.startsWith("remove"), dryRun: false });
    const encryption = await readFile(file, "utf8");
    return { server: await first.another({ encryption }), key: writerOf(encryption) };
  };
  const old = writerOf(text);
  const ask = (server: ApiServer, name: string, who: string) =>
    Promise.all(
      known.map(async (resource): Promise<Question> => ({ ...(await readQuestion(server, resource, name, read)), asked: `${resource} ${name}, ${who}` })),
    );
  const names = ["bulwark-first", ...(migrating ? ["bulwark-before"] : [])];
  const all = async (server: ApiServer, who: string, also: readonly string[]) =>
    (await Promise.all([...names, ...also].map((name) => ask(server, name, who)))).flat();

  const added = await after("add");
  const promoted = await after("promote");
  const byNew = await Promise.all(known.map(async (resource) => ({ resource, raw: await write(promoted.server, first, resource, "bulwark-second") })));
  const questions: Question[] = [
    ...(await all(added.server, "by a server with the new key second", ["bulwark-second"])),
    ...(await all(promoted.server, "by a server with the new key first", ["bulwark-second"])),
    ...(await Promise.all(byNew.map(({ resource, raw }) => storedQuestion(promoted.server, resource, "bulwark-second", raw, `${prefix}${promoted.key}:`)))),
  ];
  for (const resource of known) {
    await rewriteAll(promoted.server, resource);
    for (const name of names) {
      const found = `stored with ${keyNameOf(await first.stored(keyOf(resource, name)), prefix)}`;
      questions.push({ asked: `${resource} ${name}, rewritten`, expected: `stored with ${promoted.key}`, found });
    }
  }
  const last = await after("remove", ...(migrating ? (["remove-identity"] as const) : []));
  questions.push(...(await all(last.server, `by a server without ${old}`, ["bulwark-second"])));
  await Promise.all(known.map((resource) => first.store(keyOf(resource, "bulwark-late"), JSON.stringify(plainOf(resource, "bulwark-late")))));
  return [
    proofOf(claimed(rotated), questions, `${old}, then ${promoted.key}: ${questions.length} reads and writes in four steps`),
    proofOf(
      claimed("without identity, plain text in etcd is refused"),
      await Promise.all(known.map((resource) => readQuestion(last.server, resource, "bulwark-late", refused))),
      await refusalOf(last.server, known[0] as string, "bulwark-late"),
    ),
  ];
}

const keyOf = (resource: string, name: string) => `/registry/${resource}/${namespace}/${name}`;
const pathOf = (resource: string, name = "") => `/api/v1/namespaces/${namespace}/${resource}${name === "" ? "" : `/${name}`}`;
const sampleOf = (resource: string, name: string) => (samples[resource] as (typeof samples)[string])(name);

/** An object as it is in etcd where nothing encrypts it. */
function plainOf(resource: string, name: string): JsonObject {
  const sample = sampleOf(resource, name);
  return { ...sample, metadata: { ...(sample.metadata as JsonObject), uid: crypto.randomUUID(), creationTimestamp: new Date(0).toISOString() } };
}

/** What etcd holds afterwards. */
async function write({ admin }: ApiServer, plane: ControlPlane, resource: string, name: string): Promise<Buffer | undefined> {
  const reply = await admin.request("POST", pathOf(resource), { body: sampleOf(resource, name) });
  if (reply.status !== 201) throw new Error(`the API server answers ${saidBy(reply)}`);
  return plane.stored(keyOf(resource, name));
}

/** As `kubectl get -A -o json | kubectl replace -f -`. */
async function rewriteAll({ admin }: ApiServer, resource: string): Promise<void> {
  const { body } = await admin.request("GET", `/api/v1/${resource}`);
  const items = (isObject(body) && Array.isArray(body.items) ? body.items : []) as unknown as KubernetesObject[];
  await inParallel(items, requestsAtOnce, async (item) => {
    const { name, namespace: of } = item.metadata;
    const reply = await admin.request("PUT", `/api/v1/namespaces/${of}/${resource}/${name}`, { body: item });
    if (reply.status !== 200) throw new Error(`the API server answers ${saidBy(reply)}`);
  });
}

async function storedQuestion(server: ApiServer, resource: string, name: string, raw: Buffer | undefined, prefix: string): Promise<Question> {
  const behind = raw?.subarray(0, prefix.length).toString("latin1") === prefix ? `behind ${prefix}` : "otherwise";
  const plain = raw?.includes(canary) || raw?.includes(Buffer.from(canary).toString("base64")) ? "with its plain text" : "without its plain text";
  const { found } = await readQuestion(server, resource, name, read);
  return { asked: `${resource} ${name}`, expected: `stored behind ${prefix}, without its plain text, read`, found: `stored ${behind}, ${plain}, ${found}` };
}

async function readQuestion({ admin }: ApiServer, resource: string, name: string, expected: string): Promise<Question> {
  const reply = await admin.request("GET", pathOf(resource, name));
  const value = JSON.stringify(reply.body ?? "");
  const whole = value.includes(canary) || value.includes(Buffer.from(canary).toString("base64"));
  return {
    asked: `${resource} ${name}`,
    expected,
    found: reply.status === 200 && whole ? read : reply.status === 500 ? refused : `answered with ${reply.status}`,
  };
}

async function refusalOf({ admin }: ApiServer, resource: string, name: string): Promise<string> {
  return saidBy(await admin.request("GET", pathOf(resource, name)));
}

const beginOf = (raw: Buffer | undefined) => /^k8s:enc:[a-z]+:v1:[^:]*:/.exec(raw?.toString("latin1") ?? "")?.[0] ?? "";
const keyNameOf = (raw: Buffer | undefined, prefix: string) => beginOf(raw).slice(prefix.length, -1);

/** Name of the key that a configuration writes with. */
function writerOf(text: string): string {
  const { configuration } = decodeConfiguration(load(text));
  const [entry] = configuration?.resources ?? [];
  const [writer] = entry ? readersOf(entry) : [];
  return writer?.key?.name ?? (entry?.providers[0] ? providerNameOf(entry.providers[0]) : "");
}
