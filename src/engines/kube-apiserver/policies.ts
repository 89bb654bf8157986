import { getPath, isObject, type JsonObject, type JsonValue } from "../../kubernetes/json.ts";
import type { Assignment, BundleFile } from "../engine.ts";
import { checkKey, type LoadedPolicy, noPolicyFor, policiesIn } from "../policies.ts";

const folders = { policies: "validating-admission-policy/policies/", bindings: "validating-admission-policy/bindings/" } as const;
const apiVersion = "admissionregistration.k8s.io/v1";

/** A policy and what puts it into effect, as they stand in the bundle. */
export type Bound = { readonly policy: LoadedPolicy; readonly binding: LoadedPolicy };

/** The policy of each assignment with its binding, or a sentence that says why nothing would be judged. */
export function boundPolicies(files: readonly BundleFile[], assignments: readonly Assignment[]): (Bound | string)[] {
  const [policies, bindings] = [policiesIn(files, folders.policies), policiesIn(files, folders.bindings)];
  return assignments.map(({ check }) => {
    const policy = policies.policies.get(checkKey(check));
    if (!policy) return noPolicyFor("ValidatingAdmissionPolicy", check, folders.policies, policies.problems);
    const binding = bindings.policies.get(checkKey(check));
    if (!binding) return noPolicyFor("ValidatingAdmissionPolicyBinding", check, folders.bindings, bindings.problems);
    return (
      notOfKind(policy, "ValidatingAdmissionPolicy") ??
      notOfKind(binding, "ValidatingAdmissionPolicyBinding") ??
      unbound(policy, binding) ?? { policy, binding }
    );
  });
}

function notOfKind({ file, document }: LoadedPolicy, kind: string): string | undefined {
  if (document.kind === kind && document.apiVersion === apiVersion) return undefined;
  return `${file} holds a ${String(document.kind)} of ${String(document.apiVersion)}, no ${kind} of ${apiVersion}`;
}

function unbound(policy: LoadedPolicy, { file, document }: LoadedPolicy): string | undefined {
  if (getPath(document, ["spec", "policyName"]) !== policy.name) return `${file} binds another policy than that of ${policy.file}`;
  const actions = getPath(document, ["spec", "validationActions"]);
  return Array.isArray(actions) && actions.length > 0 ? undefined : `${file} has no validationActions, so nothing becomes of a violation`;
}

/** What the twin says of everything that reaches it. */
export const reached = "reached";

/** Reason of a denial by the policy; one for an expression that could not be evaluated has another. */
export const deniedReason = "Forbidden";

/** Objects that an API server is given. */
export type Installed = { readonly name: string; readonly policy: JsonObject; readonly binding: JsonObject };

/** What requests say of their user, beside who it is: of which check they are. */
export const askedKey = "bulwark-asked";

/**
 * The policy under a name of ours, for requests of one check alone, so that those of all checks can be in effect at once. It
 * denies, or does what its binding says, and cannot fail in silence.
 */
export function copyOf({ policy, binding }: Bound, name: string, asked: string, actions: "deny" | "as-bound"): Installed {
  const { validations } = specOf(policy.document);
  const denying = Array.isArray(validations) ? validations.map((one) => (isObject(one) ? { ...one, reason: deniedReason } : one)) : [];
  return installed(
    name,
    asked,
    { ...specOf(policy.document), failurePolicy: "Fail", validations: denying },
    specOf(binding.document),
    actions === "deny" ? ["Deny"] : undefined,
  );
}

/**
 * A policy that matches the same and is violated by whatever it is asked: what it is silent of, the policy itself was not
 * asked, and its silence is no pass. It warns, so that one request asks both.
 */
export function twinOf({ policy, binding }: Bound, name: string, asked: string): Installed {
  const { variables: _, auditAnnotations: __, ...spec } = specOf(policy.document);
  const validations = [{ expression: "false", message: reached }];
  return installed(name, asked, { ...spec, failurePolicy: "Fail", validations }, specOf(binding.document), ["Warn"]);
}

/** What a warning of a policy begins with. @see k8s.io/apiserver/pkg/admission/plugin/policy/validating/dispatcher.go */
export const warningOf = (name: string) => `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${name}': `;

/** What the API server says where the twin is reached. */
export const twinWarning = (name: string) => `${warningOf(name)}${reached}`;

/** What a denial of the policy begins with. */
export const denialOf = (name: string) => `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: `;

/** Denies ConfigMaps: as soon as it does, whatever was given to the server before is in effect. */
export function canary(name: string, asked: string): Installed {
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };
  const validations = [{ expression: "false", message: reached, reason: deniedReason }];
  return installed(name, asked, { failurePolicy: "Fail", matchConstraints: { resourceRules: [rule] }, validations }, {}, ["Deny"]);
}

/** @param actions those of the binding where none are given */
function installed(name: string, asked: string, spec: JsonObject, bindingSpec: JsonObject, actions: string[] | undefined): Installed {
  const conditions = Array.isArray(spec.matchConditions) ? spec.matchConditions : [];
  // Last, so that what the server says of the others names them by the places that they have in the file.
  const matchConditions: JsonValue[] = [
    ...conditions,
    { name: "bulwark.dev/asked", expression: `has(request.userInfo.extra) && request.userInfo.extra[?'${askedKey}'] == optional.of(['${asked}'])` },
  ];
  const metadata = { name };
  return {
    name,
    policy: { apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec: { ...spec, matchConditions } },
    binding: {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { ...bindingSpec, policyName: name, ...(actions && { validationActions: actions }) },
    },
  };
}

const specOf = ({ spec }: JsonObject): JsonObject => (isObject(spec) ? spec : {});
