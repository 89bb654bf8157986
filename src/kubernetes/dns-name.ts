/** The pattern of a DNS label, as namespaces are named: 63 characters at most. @see https://www.rfc-editor.org/rfc/rfc1123 */
export const dnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/** The pattern of a DNS subdomain, DNS labels with dots between them, as most objects are named: 253 characters at most. */
export const dnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
