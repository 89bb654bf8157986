/** The pattern of a DNS label, as namespaces are named: 63 characters at most. @see https://www.rfc-editor.org/rfc/rfc1123 */
export const dnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/** The pattern of a DNS subdomain, DNS labels with dots between them, as most objects are named: 253 characters at most. */
export const dnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/**
 * The pattern of a name that can stand in a URL's path, as roles and their bindings are named.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apimachinery/pkg/api/validation/path/name.go
 */
export const pathSegmentName = "^(?![.]{1,2}$)[^/%]+$";
