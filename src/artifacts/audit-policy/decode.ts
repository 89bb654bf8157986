import { isObject } from "../../kubernetes/json.ts";
import type { Finding } from "../finding.ts";
import { pointerTo, quoted, refusal } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { AuditPolicy } from "./policy.ts";
import { type Fields, fieldsOf, policyFields, type Shape } from "./shape.ts";
import { validate } from "./validate.ts";

/** A policy as the API server reads it; nothing where it refuses the document. */
export type DecodedPolicy = { readonly policy: AuditPolicy | undefined; readonly findings: readonly Finding[] };

/**
 * Decodes a document strictly, and tells what the API server makes of what is wrong: an unknown field is only a warning
 * in its log, after which it reads the policy again without the field, so that a rule loses a limit and matches more; a
 * value of another type, or one that its validation does not take, keeps it from starting.
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.3/pkg/audit/policy/reader.go (LoadPolicyFromBytes)
 */
export function decodePolicy(value: unknown): DecodedPolicy {
  const findings: Finding[] = [];
  const decoded = read(value, { type: "object", name: "a policy", fields: policyFields }, "", findings);
  const identity = isObject(value) ? checkIdentity(value) : [];
  const typed = decoded as AuditPolicy | undefined;
  const policy: AuditPolicy | undefined = typed && { ...typed, rules: typed.rules ?? [] };
  const all = [...findings, ...identity, ...(policy ? validate(policy) : [])];
  return { policy: all.some(({ refused }) => refused) ? undefined : policy, findings: all };
}

const typeWords: Readonly<Record<Shape["type"], string>> = {
  text: "text",
  flag: "true or false",
  list: "a list",
  object: "a mapping",
  anything: "anything",
};

/** A null is what is not there, and an empty text or an empty mapping as an item of a list: so decodes Go. */
function read(value: unknown, shape: Shape, pointer: string, findings: Finding[]): unknown {
  if (shape.type === "anything") return undefined;
  if (value === null) return shape.type === "text" ? "" : shape.type === "object" ? {} : undefined;
  if (shape.type === "text" && typeof value === "string") return value;
  if (shape.type === "flag" && typeof value === "boolean") return value;
  if (shape.type === "list" && Array.isArray(value)) return value.map((item, index) => read(item, shape.items, `${pointer}/${index}`, findings));
  if (shape.type === "object" && isObject(value)) return readFields(value, shape, pointer, findings);
  findings.push(wrongType(value, shape, pointer));
  return undefined;
}

function readFields(value: object, { name, fields }: Extract<Shape, { type: "object" }>, pointer: string, findings: Finding[]): object {
  const read_: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) findings.push(unknownField(key, name, fields, pointer));
    else {
      const decoded = read(member, field, pointer + pointerTo(key), findings);
      if (decoded !== undefined) read_[key] = decoded;
    }
  }
  return read_;
}

const widened: Readonly<Record<string, string>> = {
  "a rule": ": the API server only logs a warning and reads the rule without it, so that the rule matches more than it says",
  "an entry of resources": ": the API server only logs a warning and reads the entry without it, so that the rule matches more than it says",
};

function unknownField(key: string, name: string, fields: Fields, pointer: string): Finding {
  const home = Object.entries(fieldsOf).find(([other, its]) => other !== name && Object.hasOwn(its, key))?.[0];
  const near = nearest(key, Object.keys(fields), 3);
  const remedy =
    home !== undefined
      ? `${quoted(key)} is a field of ${home}: check the indentation`
      : near !== undefined
        ? `did you mean ${near}?`
        : `remove it; ${name} has ${Object.keys(fields).join(", ")}`;
  return {
    code: "unknown-field",
    severity: "error",
    pointer: pointer + pointerTo(key),
    at: "key",
    message: `${quoted(key)} is no field of ${name}${widened[name] ?? ": the API server only logs a warning and reads on without it"}`,
    remedy,
    refused: false,
  };
}

function wrongType(value: unknown, shape: Shape, pointer: string): Finding {
  const found = Array.isArray(value) ? "a list" : isObject(value) ? "a mapping" : typeof value === "string" ? `the text ${quoted(value)}` : String(value);
  const field = pointer.split("/").findLast((step) => step !== "" && !/^\d+$/.test(step)) ?? "the document";
  const remedy =
    shape.type === "text" && typeof value !== "object"
      ? `quote it: "${String(value)}"`
      : shape.type === "list" && typeof value === "string"
        ? `write a list: [${quoted(value)}]`
        : `write ${typeWords[shape.type]}`;
  return refusal("wrong-type", pointer, `${field} is ${found}; ${typeWords[shape.type]} is expected: the API server does not start with it`, remedy);
}

const policyVersion = "audit.k8s.io/v1";

/** Of the versions that there have been only v1 is still read; a kind that is not there is taken for Policy. */
function checkIdentity(document: Readonly<Record<string, unknown>>): Finding[] {
  const { apiVersion, kind } = { apiVersion: ownText(document, "apiVersion"), kind: ownText(document, "kind") };
  const version =
    apiVersion === ""
      ? [refusal("missing-version", "", "the policy has no apiVersion: the API server does not start with it", `write apiVersion: ${policyVersion}`)]
      : [
          refusal(
            "wrong-version",
            "/apiVersion",
            `there are no audit policies of the version ${quoted(apiVersion ?? "")}`,
            `write apiVersion: ${policyVersion}`,
          ),
        ];
  const missing: Finding = {
    ...refusal("missing-kind", "", "the policy has no kind; the API server takes it all the same, other tools do not", "write kind: Policy"),
    ...{ severity: "warning", refused: false },
  };
  return [
    ...(apiVersion === undefined || apiVersion === policyVersion ? [] : version),
    ...(kind === "" ? [missing] : []),
    ...(kind === undefined || kind === "" || kind === "Policy" ? [] : [refusal("wrong-kind", "/kind", `kind is ${quoted(kind)}`, "write kind: Policy")]),
  ];
}

/** Empty where there is none; undefined where it is no text, which decoding tells. */
function ownText(document: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = Object.hasOwn(document, field) ? (document[field] ?? "") : "";
  return typeof value === "string" ? value : undefined;
}
