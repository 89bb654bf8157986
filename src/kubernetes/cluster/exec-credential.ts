import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { ClusterFailure } from "./failure.ts";
import { oneLine } from "./one-line.ts";

/** What a credential plugin gives. */
export type ExecCredential = { readonly token?: string; readonly certificate?: string; readonly key?: string };

/**
 * Runs the credential plugin of a kubeconfig, as kubectl does, without a terminal. Nothing of what it prints is repeated: on
 * either stream that may be a credential.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function execCredential(exec: JsonObject, seconds: number, signal: AbortSignal): Promise<ExecCredential> {
  const command = String(exec["command"] ?? "");
  const fail = (code: string, message: string, remedy: string) =>
    new ClusterFailure(code, `the credential plugin ${oneLine(command)} ${message}`, remedy, true);
  if (command === "") throw new ClusterFailure("no-plugin-command", "the credential plugin of the kubeconfig has no command", "get the kubeconfig anew", true);
  const { execa } = await import("execa");
  const apiVersion = exec["apiVersion"] ?? "client.authentication.k8s.io/v1";
  const run = await execa(command, texts(exec["args"]), {
    env: { ...variables(exec["env"]), KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } }) },
    stdin: "ignore",
    timeout: seconds * 1000,
    cancelSignal: signal,
    forceKillAfterDelay: 1000,
    reject: false,
  });
  const login = "log in with it first: `kubectl version` with the same context shows what it asks for";
  if (run.isCanceled) throw signal.reason;
  if (run.timedOut) throw fail("plugin-timeout", `did not answer within ${seconds} s`, login);
  if (run.code === "ENOENT") throw fail("plugin-missing", "is not there", "install it, or put it on PATH");
  if (run.failed) throw fail("plugin-failed", run.exitCode === undefined ? "could not be run" : `ended with exit code ${run.exitCode}`, login);
  const status = statusOf(run.stdout);
  if (!status) throw fail("plugin-answer", "answered with no ExecCredential that holds a token or a certificate", login);
  return status;
}

function statusOf(text: string): ExecCredential | undefined {
  const answer = parsed(text);
  const status = isObject(answer) && isObject(answer["status"]) ? answer["status"] : {};
  const { token, clientCertificateData: certificate, clientKeyData: key } = status;
  if (typeof token !== "string" && typeof certificate !== "string") return undefined;
  return {
    ...(typeof token === "string" ? { token } : {}),
    ...(typeof certificate === "string" && typeof key === "string" ? { certificate, key } : {}),
  };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const texts = (value: JsonValue | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

function variables(value: JsonValue | undefined): Record<string, string> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(value.filter(isObject).map(({ name, value: text }) => [String(name), String(text)]));
}
