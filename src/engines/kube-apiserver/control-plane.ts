import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type UserError, userError } from "../../diagnostics/user-error.ts";
import type { BinaryName } from "../binaries.ts";
import { type LocatedBinary, searchBinary, whyNotFound } from "../locate.ts";
import { ApiClient } from "./api-client.ts";
import { apiServerArguments, etcdArguments, files, type Given } from "./arguments.ts";
import { type Authority, type ClientName, newAuthority, serviceAccountKeys } from "./certificates.ts";
import { emulationProblem } from "./emulated-version.ts";
import { logTail } from "./log-tail.ts";
import { type Ended, Supervised } from "./supervised.ts";

export type ControlPlaneOptions = Given & {
  /** A port of 127.0.0.1; where none is given, one that is free. */
  readonly port?: number;
  readonly signal?: AbortSignal | undefined;
};

/** An API server and its etcd, on loopback alone, until `stop`; both go with this process, whatever becomes of it. */
export type ControlPlane = {
  readonly url: string;
  /** The version of the program. */
  readonly version: string;
  /** What is in it is gone with it: etcd's data, the audit log. */
  readonly folder: string;
  readonly auditLog: string;
  /** A member of system:masters, who may do everything, also in the name of others. */
  readonly admin: ApiClient;
  /** Somebody else, by a client certificate of their own. */
  client(name: ClientName): ApiClient;
  /** Aborted where one of the programs ends before `stop`, with a UserError; every request then fails with it. */
  readonly ended: AbortSignal;
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
  options.signal?.throwIfAborted();
  const [server, etcd] = await Promise.all([required("kube-apiserver"), required("etcd")]);
  const problem = options.version === undefined ? undefined : emulationProblem(options.version, server.version);
  if (problem) throw problem;

  const authority = newAuthority();
  const ended = new AbortController();
  /** Aborted where a program ends that is being started. */
  let starting: AbortController | undefined = new AbortController();
  const supervised = await Supervised.start((one) => {
    if (starting) starting.abort(one);
    else void endedEarly(supervised.folder, one).then((error) => ended.abort(error));
  });
  const clients: ApiClient[] = [];
  const stop = async () => {
    for (const client of clients) client.close();
    await supervised.stop();
  };
  const at = (url: string) => (name: ClientName) => {
    const client = new ApiClient(url, authority.certificate, authority.client(name), ended.signal);
    clients.push(client);
    return client;
  };
  try {
    await writeFiles(supervised.folder, authority, options);
    supervised.run("etcd", etcd.path, etcdArguments(supervised.folder));
    for (let attempt = 1; ; attempt += 1) {
      const port = options.port ?? (await freePort());
      const client = at(`https://127.0.0.1:${port}`);
      const admin = client({ user: "bulwark", groups: ["system:masters"] });
      supervised.run("kube-apiserver", server.path, apiServerArguments(supervised.folder, port, options));
      const stopped = await untilReady(admin, starting.signal, options.signal);
      if (stopped === undefined) {
        starting = undefined;
        const { folder } = supervised;
        return {
          url: `https://127.0.0.1:${port}`,
          version: server.version,
          folder,
          auditLog: join(folder, files.auditLog),
          admin,
          client,
          ended: ended.signal,
          stop,
        };
      }
      if (!(await portTaken(supervised.folder, stopped))) throw await notStarted(supervised.folder, stopped);
      if (options.port !== undefined || attempt === portsTried) throw taken(port);
      starting = new AbortController();
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks until the server is ready; gives the program that ended before. Requests are refused until it listens. */
async function untilReady(admin: ApiClient, stopped: AbortSignal, signal: AbortSignal | undefined): Promise<Ended | undefined> {
  for (const deadline = Date.now() + readyMs; Date.now() < deadline; await delay(probeMs)) {
    signal?.throwIfAborted();
    if (stopped.aborted) return stopped.reason as Ended;
    // Whatever else listens there may be silent for ever.
    const patience = AbortSignal.any([stopped, AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])]);
    const reply = await admin.request("GET", "/readyz", { signal: patience }).catch(() => undefined);
    if (reply?.status === 200) return undefined;
  }
  return { name: "kube-apiserver", how: `it was not ready within ${readyMs / 1000} s` };
}

async function required(name: BinaryName): Promise<LocatedBinary> {
  const { found, rejected } = await searchBinary(name);
  if (found) return found;
  throw userError("engine-missing", `${name} is needed to start an API server, and is not there: ${whyNotFound(rejected)}`, {
    remedy: `run \`bulwark engines install ${name}\``,
  });
}

async function writeFiles(folder: string, authority: Authority, { auditPolicy, encryption, admission }: Given): Promise<void> {
  const server = authority.server();
  const tokens = serviceAccountKeys();
  const texts: Readonly<Record<keyof typeof files, string | undefined>> = {
    authority: authority.certificate,
    serverCertificate: server.certificate,
    serverKey: server.key,
    tokenKey: tokens.privateKey,
    tokenPublicKey: tokens.publicKey,
    auditPolicy,
    encryption,
    admission,
    auditLog: undefined,
  };
  await Promise.all(
    Object.entries(texts).map(async ([name, text]) => {
      if (text !== undefined) await writeFile(join(folder, files[name as keyof typeof files]), text, { mode: 0o600, flag: "wx" });
    }),
  );
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

const portTaken = async (folder: string, { name }: Ended) => name === "kube-apiserver" && /address already in use/.test(await logTail(folder, name));

const taken = (port: number) =>
  userError("port-taken", `port ${port} of 127.0.0.1 is taken, so no API server can listen there`, { remedy: "end what listens there, or take another port" });

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
