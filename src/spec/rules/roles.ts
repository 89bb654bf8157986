import { error } from "../problem.ts";
import type { Rule } from "./rule.ts";

/** Subjects of roles. */
export const roles: Rule = ({ roles: written = [] }) =>
  written.flatMap(({ subjects }, role) =>
    subjects.flatMap(({ kind, name, namespace }, index) =>
      kind === "ServiceAccount" && namespace === undefined
        ? [error("missing-field", `/spec/roles/${role}/subjects/${index}`, `the ServiceAccount ${name} lacks its namespace`, "add namespace")]
        : [],
    ),
  );
