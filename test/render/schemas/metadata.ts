import { isObject, type JsonObject } from "../../../src/kubernetes/json.ts";
import { metadataSchema } from "./kubernetes.ts";
import { problemsOf } from "./structural.ts";

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** What RBAC's names are: parts of a path, of any length. */
const pathSegment = /^(?![.]{1,2}$)[^/%]+$/;
const qualifiedName = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
const annotationBytes = 256 * 1024;

/**
 * What the API server would say against an object's metadata: by its schema, and by the grammar of names, labels and
 * annotations. `kubectl apply` keeps a copy of the object among the annotations, so the object counts as one.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/validation/objectmeta.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/validation/validation.go (ValidateRBACName)
 * @param longestName 63 for Gatekeeper's Constraints
 */
export async function metadataProblems(object: JsonObject, longestName = 253): Promise<string[]> {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const { name, labels = {}, annotations = {} } = metadata as { name?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  const size = Buffer.byteLength(JSON.stringify(object)) + Buffer.byteLength(JSON.stringify(annotations));
  const isRbac = String(object.apiVersion).startsWith("rbac.authorization.k8s.io/");
  const isName = (text: string) => (isRbac ? pathSegment.test(text) : subdomain.test(text) && text.length <= longestName);
  const keys = [...Object.keys(labels), ...Object.keys(annotations)];
  return [
    ...problemsOf(await metadataSchema(undefined), metadata).map((problem) => `/metadata${problem}`),
    ...(name !== undefined && isName(name) ? [] : [`/metadata/name ${name} is no name`]),
    ...keys.filter((key) => !qualifiedName.test(key)).map((key) => `/metadata ${key} is no key`),
    ...Object.entries(labels).flatMap(([key, value]) => (labelValue.test(value) ? [] : [`/metadata/labels/${key} ${value} is no label`])),
    ...(size > annotationBytes ? [`/metadata/annotations are too large with kubectl's copy: ${size} bytes`] : []),
  ];
}
