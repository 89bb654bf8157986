import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

/** Why a cluster could not be read, in one line without anything secret. */
export class ClusterFailure extends Error {
  readonly code: string;
  readonly remedy: string;
  /** Whether nothing else can be read either. */
  readonly final: boolean;

  constructor(code: string, message: string, remedy: string, final: boolean) {
    super(message);
    this.name = "ClusterFailure";
    this.code = code;
    this.remedy = remedy;
    this.final = final;
  }

  get diagnostic(): Diagnostic {
    return { code: this.code, severity: "error", message: this.message, remedy: this.remedy };
  }
}

const untrusted = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

const unreachable = new Set(["ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);

/** What a connection died of. Messages of others are not repeated: they may hold what was sent. */
export function connectionFailure(error: unknown, server: string): ClusterFailure {
  const code = codeOf(error);
  const fail = (name: string, message: string, remedy: string) => new ClusterFailure(name, `${server} ${message}`, remedy, true);
  if (code === "ECONNREFUSED")
    return fail("connection-refused", "refused the connection", "see whether the API server runs there, and whether a VPN or tunnel is needed");
  if (unreachable.has(code))
    return fail("unreachable", `cannot be reached (${code})`, "see whether the name of the server is right, and whether a VPN or tunnel is needed");
  if (code === "ETIMEDOUT") return fail("timeout", "did not answer in time", "try again, with a longer --request-timeout");
  if (untrusted.has(code))
    return fail(
      "untrusted-certificate",
      `has a certificate that certificate-authority of the kubeconfig did not sign (${code})`,
      "get the kubeconfig anew from whoever runs the cluster",
    );
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
    return fail(
      "server-certificate-expired",
      `has a certificate that is not valid today (${code})`,
      "have it renewed, and see whether the clock of this machine is right",
    );
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return fail(
      "wrong-server-name",
      "has a certificate for another name",
      "use a server name that the certificate holds, or set tls-server-name in the kubeconfig",
    );
  if (code.startsWith("ERR_OSSL"))
    return new ClusterFailure("bad-credentials", `the certificates of the kubeconfig cannot be used (${code})`, "get the kubeconfig anew", true);
  if (/ALERT.*(CERTIFICATE|UNKNOWN_CA)/.test(code))
    return fail("client-certificate-refused", `refused the client certificate (${code})`, "it may have expired: get the kubeconfig anew");
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code) || code === "EPROTO")
    return fail("no-tls", "does not speak TLS", "see whether the port is right, and whether the server of the kubeconfig begins with https://");
  if (code.startsWith("ERR_SSL"))
    return fail("tls-failed", `and this machine agree on no TLS (${code})`, "see whether the address is that of the API server, and what stands between");
  if (code === "ECONNRESET" || code === "EPIPE") return fail("connection-lost", "broke the connection off", "try again; see whether a proxy stands between");
  return fail("connection-failed", `cannot be reached (${code || "unknown error"})`, "try `kubectl get --raw /version` with the same context");
}

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
