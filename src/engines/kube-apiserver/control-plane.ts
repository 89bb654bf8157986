import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type UserError, userError } from "../../diagnostics/user-error.ts";
import { ApiClient } from "./api-client.ts";
import { apiServerArguments, etcdArguments, etcdSocket, files, type Given } from "./arguments.ts";
import { type Authority, type ClientName, newAuthority, serviceAccountKeys, type TokenKeys } from "./certificates.ts";
import { emulationProblem } from "./emulated-version.ts";
import { putValue, valueIn } from "./etcd-value.ts";
import { logTail } from "./log-tail.ts";
import { required } from "./required.ts";
import { withStaticManifestsIn } from "./static-admission.ts";
import { type Ended, Supervised } from "./supervised.ts";

export type ControlPlaneOptions = Given & {
  /** A port of 127.0.0.1; where none is given, one that is free. */
  readonly port?: number;
  readonly signal?: AbortSignal | undefined;
};

/** An API server on loopback alone. */
export type ApiServer = {
  readonly url: string;
  readonly auditLog: string;
  /** A member of system:masters, who may do everything, also in the name of others. */
  readonly admin: ApiClient;
  /** Somebody else, by a client certificate of their own; without a name, nobody that the server knows. */
  client(name: ClientName | undefined): ApiClient;
};

/** An API server and its etcd, until `stop`; both go with this process, whatever becomes of it. */
export type ControlPlane = ApiServer & {
  /** The version of the program. */
  readonly version: string;
  /** What is in it is gone with it: etcd's data, the audit log. */
  readonly folder: string;
  /** Aborted where one of the programs ends before `stop`, with a UserError; every request then fails with it. */
  readonly ended: AbortSignal;
  /** One more API server on the same etcd, as a cluster has several. @throws UserError where it does not come up */
  another(given: Given): Promise<ApiServer>;
  /** What etcd holds under a key, such as `/registry/secrets/default/one`; undefined where it holds nothing. */
  stored(key: string): Promise<Buffer | undefined>;
  /** Has etcd hold that, past every API server. */
  store(key: string, value: string): Promise<void>;
  stop(): Promise<void>;
};

const readyMs = 120_000;
const probeMs = 25;
const answerMs = 5_000;
const portsTried = 5;

/**
 * Starts etcd and the API server, and returns when the server says that it is ready.
 * @throws UserError where a program is not there, the port is taken, the version cannot be had, or it does not come up.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { signal } = options;
  signal?.throwIfAborted();
  const [binary, etcd] = await Promise.all([required("kube-apiserver"), required("etcd")]);
  const problem = options.version === undefined ? undefined : emulationProblem(options.version, binary.version);
  if (problem) throw problem;

  const authority = newAuthority();
  const tokens = serviceAccountKeys();
  const ended = new AbortController();
  /** Of each server that is being started: aborted where it ends, or etcd does. */
  const starting = new Map<string, AbortController>();
  let up = false;
  const supervised = await Supervised.start((one) => {
    const own = starting.get(one.name);
    for (const each of own ? [own] : starting.values()) each.abort(one);
    if (!own && up) void endedEarly(supervised.folder, one).then((error) => ended.abort(error));
  });
  const { folder } = supervised;
  const clients: ApiClient[] = [];
  const stop = async () => {
    for (const client of clients) client.close();
    await supervised.stop();
  };
  let servers = 0;
  const serve = async (given: Given, wanted?: number): Promise<ApiServer> => {
    servers += 1;
    const name = servers === 1 ? serverName : `${serverName}-${servers}`;
    const own = join(folder, name);
    await writeFiles(own, authority, tokens, given);
    for (let attempt = 1; ; attempt += 1) {
      const port = wanted ?? (await freePort());
      const url = `https://127.0.0.1:${port}`;
      const client = (of: ClientName | undefined) => {
        const made = new ApiClient(url, authority.certificate, of && authority.client(of), ended.signal);
        clients.push(made);
        return made;
      };
      const admin = client({ user: "bulwark", groups: ["system:masters"] });
      const stopped = new AbortController();
      starting.set(name, stopped);
      supervised.run(name, binary.path, apiServerArguments(folder, own, port, given));
      const early = await untilReady(name, admin, stopped.signal, signal).finally(() => starting.delete(name));
      if (early === undefined) return { url, auditLog: join(own, files.auditLog), admin, client };
      if (!(await portTaken(folder, early))) throw await (byItself(early) ? notStarted(folder, early) : endedEarly(folder, early));
      if (wanted !== undefined || attempt === portsTried) throw taken(port);
    }
  };
  try {
    supervised.run("etcd", etcd.path, etcdArguments(folder));
    const server = await serve(options, options.port);
    up = true;
    const { version } = options;
    return {
      ...server,
      ...{ version: binary.version, folder, ended: ended.signal, stop },
      another: (given) => serve({ ...(version === undefined ? {} : { version }), ...given }),
      stored: (key) => valueIn(join(folder, etcdSocket), key),
      store: (key, value) => putValue(join(folder, etcdSocket), key, value),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const serverName = "kube-apiserver";

/** Asks until the server is ready; gives the program that ended before. Requests are refused until it listens. */
async function untilReady(name: string, admin: ApiClient, stopped: AbortSignal, signal: AbortSignal | undefined): Promise<Ended | undefined> {
  for (const deadline = Date.now() + readyMs; Date.now() < deadline; await delay(probeMs)) {
    signal?.throwIfAborted();
    if (stopped.aborted) return stopped.reason as Ended;
    // Whatever else listens there may be silent for ever.
    const patience = AbortSignal.any([stopped, AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])]);
    const reply = await admin.request("GET", "/readyz", { signal: patience }).catch(() => undefined);
    if (reply?.status === 200) return undefined;
  }
  return { name, how: `it was not ready within ${readyMs / 1000} s` };
}

async function writeFiles(folder: string, authority: Authority, tokens: TokenKeys, given: Given): Promise<void> {
  const { auditPolicy, encryption, admission, staticManifests } = given;
  const server = authority.server();
  const manifests = join(folder, files.staticManifests);
  await mkdir(folder, { mode: 0o700 });
  if (staticManifests) await mkdir(manifests, { mode: 0o700 });
  const texts: Readonly<Record<Exclude<keyof typeof files, "auditLog" | "staticManifests">, string | undefined>> = {
    authority: authority.certificate,
    serverCertificate: server.certificate,
    serverKey: server.key,
    tokenKey: tokens.privateKey,
    tokenPublicKey: tokens.publicKey,
    auditPolicy,
    encryption,
    admission: admission && staticManifests ? withStaticManifestsIn(manifests, admission) : admission,
  };
  const write = (path: string, text: string) => writeFile(path, text, { mode: 0o600, flag: "wx" });
  await Promise.all([
    ...Object.entries(texts).map(async ([name, text]) => {
      if (text !== undefined) await write(join(folder, files[name as keyof typeof files]), text);
    }),
    ...Object.entries(staticManifests ?? {}).map(([name, text]) => write(join(manifests, basename(name)), text)),
  ]);
}

/** Free a moment ago: another process may still be quicker. */
function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port of 127.0.0.1 is free"))));
  });
  return promise;
}

const portTaken = async (folder: string, { name }: Ended) => name.startsWith(serverName) && /address already in use/.test(await logTail(folder, name));

const taken = (port: number) =>
  userError("port-taken", `port ${port} of 127.0.0.1 is taken, so no API server can listen there`, { remedy: "end what listens there, or take another port" });

/** Whether the server did not come up for what it was given; else something else ended it, or etcd. */
const byItself = ({ name, how }: Ended) => name.startsWith(serverName) && /^it (ended with exit code|was not ready)/.test(how);

const withLog = (what: string, log: string) => (log === "" ? what : `${what}; the end of its log:\n${log}`);

async function notStarted(folder: string, { name, how }: Ended): Promise<UserError> {
  return userError("api-server-not-started", withLog(`no API server could be started: ${name}: ${how}`, await logTail(folder, name)), {
    remedy: "see whether a file that it was given is wrong, and whether there is memory and room for it (about 500 MB each)",
  });
}

async function endedEarly(folder: string, { name, how }: Ended): Promise<UserError> {
  return userError("api-server-ended", withLog(`the API server can no longer be asked: ${name}: ${how}`, await logTail(folder, name)), {
    remedy: "run it again; see whether something on this machine ends processes, for want of memory or else",
  });
}
