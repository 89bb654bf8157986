import type { JsonObject } from "../../kubernetes/json.ts";
import { apiGroupOf, resourceNameOf } from "../../kubernetes/kinds.ts";
import type { Request } from "../../kubernetes/request.ts";

/**
 * The request as the API server sends it to a webhook: gator gives an object that is none no operation.
 * @see https://pkg.go.dev/k8s.io/api/admission/v1#AdmissionRequest
 */
export function admissionReview({ operation, object, oldObject, subresource, userInfo }: Request): JsonObject {
  const { apiVersion, kind, metadata } = object;
  const group = apiGroupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const of = { group, version };
  // The request for a Namespace is made in it.
  const namespace = kind === "Namespace" && group === "" ? metadata.name : metadata.namespace;
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "00000000-0000-0000-0000-000000000000",
      kind: { ...of, kind },
      resource: { ...of, resource: resourceNameOf(kind) },
      ...(subresource === undefined ? {} : { subResource: subresource }),
      ...(typeof metadata.name === "string" ? { name: metadata.name } : {}),
      ...(typeof namespace === "string" ? { namespace } : {}),
      operation,
      userInfo: userInfo === undefined ? { username: "bulwark" } : { ...userInfo, groups: [...(userInfo.groups ?? [])] },
      object,
      ...(oldObject === undefined ? {} : { oldObject }),
    },
  };
}
