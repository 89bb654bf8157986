import { posix } from "node:path";
import { pointerOf } from "../pointer.ts";
import { error, type Problem, warning } from "../problem.ts";
import type { AuditSpec } from "../schema/audit.ts";
import type { ShipToSpec } from "../schema/audit-shipping.ts";
import type { SpecBody } from "../schema/index.ts";
import type { Rule } from "./rule.ts";

/** Where the audit log lies, and what ships it. */
export const audit: Rule = (spec, { plan }) => {
  const { shipTo } = plan.audit;
  return shipTo ? [...logPathProblems(spec.audit), ...shipToProblems(shipTo, spec)] : [];
};

/** The names that Fluent Bit and Vector take for themselves, not for patterns, lists or variables. */
const plainPath = /^[A-Za-z0-9._/-]+$/;

function logPathProblems({ logPath }: AuditSpec = {}): Problem[] {
  if (logPath === undefined) return [];
  const at = "/spec/audit/logPath";
  if (!plainPath.test(logPath))
    return [error("unshippable-path", at, `${logPath} holds characters that log shippers take for patterns`, "use letters, digits and . _ - / only")];
  if (posix.dirname(logPath) === "/")
    return [error("no-folder", at, `${logPath} lies in /, and the shipper would mount all of the node`, "put it into a folder of its own")];
  return ["/var/log", "/var", "/etc", "/tmp"].includes(posix.dirname(logPath))
    ? [warning("shared-folder", at, `the shipper can read all of ${posix.dirname(logPath)}, where others write, too`, "put the log into a folder of its own")]
    : [];
}

function shipToProblems(shipTo: ShipToSpec, spec: SpecBody): Problem[] {
  const at = "/spec/audit/shipTo";
  const { loki, elasticsearch, splunk, namespace, labels = {} } = shipTo;
  return [
    ...(loki || elasticsearch || splunk ? [] : [error("missing-field", at, "shipTo names no destination", "add loki, elasticsearch or splunk")]),
    ...Object.entries({ loki, elasticsearch }).flatMap(([name, destination]) =>
      destination && destination.secretName === undefined
        ? [
            warning(
              "no-credentials",
              `${at}/${name}`,
              `${name} is written to without credentials, so anyone who reaches it can add events`,
              "add secretName, a Secret with username and password",
            ),
          ]
        : [],
    ),
    ...(splunk && /^https:\/\/[^/]+\/./.test(splunk.endpoint)
      ? [error("endpoint-with-path", `${at}/splunk/endpoint`, "the path of Splunk's collector is fixed", "remove the path from the endpoint")]
      : []),
    ...Object.keys(labels).flatMap((key) =>
      /^(app[.]kubernetes[.]io|bulwark[.]dev)[/]/.test(key)
        ? [error("reserved-label", `${at}/labels${pointerOf(key)}`, `${key} is set by Bulwark`, "remove the label")]
        : [],
    ),
    ...namespaceProblems(namespace, spec, at),
  ];
}

function namespaceProblems(namespace: string | undefined, { namespaces = [] }: SpecBody, at: string): Problem[] {
  const index = namespaces.findIndex(({ name }) => name === namespace);
  const level = namespaces[index]?.podSecurity?.enforce;
  return level === undefined || level === "privileged"
    ? []
    : [
        error(
          "shipper-refused",
          `/spec/namespaces/${index}/podSecurity/enforce`,
          `${level} refuses the audit shipper in ${namespace} (${at}), which mounts the log's folder from the node`,
          "set enforce to privileged, or shipTo.namespace to another namespace",
        ),
      ];
}
