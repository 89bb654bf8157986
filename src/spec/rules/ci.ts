import { error } from "../problem.ts";
import type { Rule } from "./rule.ts";

/**
 * Versions of Trivy that an attacker published.
 * @see https://github.com/aquasecurity/trivy/security/advisories/GHSA-69fq-xp46-6x23 (CVE-2026-33634)
 */
const malicious = ["0.69.4", "0.69.5", "0.69.6"];

/** The scanner of images. */
export const ci: Rule = ({ ci: written }) => {
  const version = /:v?([0-9.]+)@/.exec(written?.scannerImage ?? "")?.[1];
  if (version === undefined || !malicious.includes(version)) return [];
  return [
    error(
      "malicious-version",
      "/spec/ci/scannerImage",
      `Trivy ${version} was published by an attacker and steals what its job can read`,
      "use another version, and renew what a job that ran this one could read",
    ),
  ];
};
