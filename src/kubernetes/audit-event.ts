import { isObject, type JsonObject, type JsonValue } from "./json.ts";

/** A request on a resource that was authorized, as an audit event tells of it. Empty texts where it has none. */
export type AuthorizedRequest = {
  /** Who it was authorized for: the one that was impersonated, where one was. */
  readonly user: string;
  readonly verb: string;
  readonly apiGroup: string;
  /** With the subresource, as rules name it: `pods/exec`. */
  readonly resource: string;
  readonly namespace: string;
};

/** Why an event says nothing of what a role has to grant. */
export type Unused = "not an audit event" | "of another stage" | "refused" | "on no resource" | "without a user";

/**
 * The authorized request of an event: of stage ResponseComplete or Panic, so that each request counts once, and allowed.
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-Event
 */
export function authorizedRequest(event: JsonValue): AuthorizedRequest | Unused {
  if (!isObject(event) || event.kind !== "Event" || !String(event.apiVersion).startsWith("audit.k8s.io/")) return "not an audit event";
  if (event.stage !== "ResponseComplete" && event.stage !== "Panic") return "of another stage";
  if (textOf(event.annotations, "authorization.k8s.io/decision") !== "allow") return "refused";
  const { objectRef, impersonatedUser, user: authenticated } = event;
  const [resource, verb] = [textOf(objectRef, "resource"), textOf(event, "verb")];
  if (resource === "" || verb === "") return "on no resource";
  const user = textOf(impersonatedUser ?? authenticated, "username");
  if (user === "") return "without a user";
  const subresource = textOf(objectRef, "subresource");
  return {
    user,
    verb,
    apiGroup: textOf(objectRef, "apiGroup"),
    resource: subresource === "" ? resource : `${resource}/${subresource}`,
    namespace: textOf(objectRef, "namespace"),
  };
}

function textOf(value: JsonValue | undefined, key: string): string {
  const text = isObject(value) ? (value as JsonObject)[key] : undefined;
  return typeof text === "string" ? text : "";
}
