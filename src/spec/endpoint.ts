/** Host, port and path of an https endpoint, every part of it written out. */
export type Endpoint = { readonly host: string; readonly port: number; readonly path: string };

/** Letters that no configuration of a log shipper, no shell and no YAML reader takes for anything but themselves. */
const form = /^https:\/\/((?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)*[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?::([0-9]{1,5}))?((?:\/[A-Za-z0-9._~-]+)*)\/?$/;

/** Reads an endpoint; undefined where it is none. The path comes without a slash at its end. */
export function endpointOf(text: string): Endpoint | undefined {
  const [, host, port = "443", path = ""] = form.exec(text) ?? [];
  if (host === undefined || host.length > 253 || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host, port: Number(port), path };
}

/** What is wrong with an endpoint, as a remedy; undefined where nothing is. */
export function endpointFault(text: string): string | undefined {
  if (endpointOf(text)) return undefined;
  if (/^http:/.test(text)) return "write https: audit events hold names, addresses and what was asked";
  if (/^https:\/\/[^/]*@/.test(text)) return "remove the credentials: they belong into a Secret";
  return "write https://, a host name in lower case, a port where it is not 443, and a path of letters, digits and . _ ~ - where there is one";
}
