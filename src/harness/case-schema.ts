import * as Type from "typebox";
import { operations, subresources } from "../kubernetes/request.ts";

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });
const ObjectSchema = Type.Object({ apiVersion: Name, kind: Name, metadata: Type.Object({}) }, { description: "A whole Kubernetes object." });

/** A request and what becomes of it, as a file says it. */
export const CaseSchema = Type.Object(
  {
    apiVersion: Type.Literal("bulwark.dev/v1alpha1"),
    kind: Type.Literal("Case"),
    spec: Type.Object(
      {
        operation: Type.Enum([...operations], { description: "What is asked: CREATE, UPDATE or DELETE." }),
        subresource: Type.Optional(Type.Enum([...subresources])),
        userInfo: Type.Optional(Type.Object({ username: Name, groups: Type.Optional(Type.Array(Name)) }, closed)),
        namespaceLabels: Type.Optional(
          Type.Unsafe<Record<string, string>>({ type: "object", additionalProperties: { type: "string" }, description: "Labels of the object's namespace." }),
        ),
        object: Type.Optional(ObjectSchema),
        oldObject: Type.Optional(ObjectSchema),
        expect: Type.Unsafe<Record<string, "pass" | "fail" | "not-applicable">>({
          type: "object",
          additionalProperties: Type.Enum(["pass", "fail", "not-applicable"]),
          minProperties: 1,
          description: "The verdict by control, or by control and check: `require-security-context/privileged: fail`.",
        }),
      },
      closed,
    ),
  },
  closed,
);
