import { userError } from "../diagnostics/user-error.ts";
import { type LabelValues, type NetworkProtocol, networkProtocols, parseAddress } from "../kubernetes/network-policy/index.ts";

/** One end of a connection as it was asked for: an address, or the pods of a namespace with those labels. */
export type AskedEnd = { readonly ip: string } | { readonly namespace: string; readonly labels: LabelValues };

export type AskedPort = { readonly port: number; readonly protocol: NetworkProtocol };

/** Reads `namespace/label=value,…`, a namespace alone, or an IP address. @throws UserError */
export function parseEnd(text: string, flag: "--from" | "--to"): AskedEnd {
  if (parseAddress(text)) return { ip: text };
  const [, namespace = "", list = ""] = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)(?:\/(.+))?$/.exec(text)?.filter((_, index) => index !== 2) ?? [];
  const labels = (list === "" ? [] : list.split(",")).map((part) => /^([^=\s]+)=([^=\s]*)$/.exec(part));
  if (namespace === "" || labels.includes(null))
    throw userError("bad-endpoint", `${flag} ${text} names neither pods nor an address`, {
      remedy: "write namespace/label=value, with commas between labels, for instance production/app=api; or an IP address",
    });
  return { namespace, labels: Object.fromEntries(labels.map((match) => [match?.[1] ?? "", match?.[2] ?? ""])) };
}

/** Reads `5432` or `5432/TCP`. @throws UserError */
export function parsePort(text: string): AskedPort {
  const [, digits = "", name = "TCP"] = /^([1-9][0-9]{0,4})(?:\/([A-Za-z]+))?$/.exec(text) ?? [];
  const protocol = networkProtocols.find((candidate) => candidate === name.toUpperCase());
  if (digits === "" || Number(digits) > 65535 || !protocol)
    throw userError("bad-port", `--port ${text} is no port of a pod`, { remedy: `write a number, and ${networkProtocols.join(", ")} after a slash: 5432/TCP` });
  return { port: Number(digits), protocol };
}

/** `production/app=api`, `production`, or the address: as it is asked for. */
export function describeEnd(end: AskedEnd): string {
  if ("ip" in end) return end.ip;
  const labels = Object.entries(end.labels).map(([key, value]) => `${key}=${value}`);
  return labels.length > 0 ? `${end.namespace}/${labels.join(",")}` : end.namespace;
}
