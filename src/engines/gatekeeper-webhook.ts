import { resourceNameOf } from "../kubernetes/kinds.ts";
import type { Request } from "../kubernetes/request.ts";

/** Of the subresources that a request here can be for, those that Gatekeeper's webhook is sent; of all else whole objects. */
const sent = ["pods/ephemeralcontainers", "pods/resize", "services/status"];

const resourceOf = ({ object, subresource }: Request) => `${resourceNameOf(object.kind)}/${subresource}`;

/**
 * Whether the webhook of Gatekeeper's installation is sent the request at all: its rules are not the bundle's.
 * @see https://github.com/open-policy-agent/gatekeeper/blob/v3.23.1/deploy/gatekeeper.yaml (gatekeeper-validating-webhook-configuration)
 */
export const isSentToGatekeeper = (request: Request) => request.subresource === undefined || sent.includes(resourceOf(request));

export const notSent = (request: Request) => `Gatekeeper's webhook is not sent ${resourceOf(request)}`;
