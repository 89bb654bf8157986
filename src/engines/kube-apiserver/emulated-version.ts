import { type UserError, userError } from "../../diagnostics/user-error.ts";
import { minorOf } from "../../kubernetes/versions.ts";

/**
 * How far back an API server can behave as an older one.
 * @see https://kubernetes.io/docs/concepts/cluster-administration/compatibility-version/
 */
const minorsBack = 3;

/** What keeps an API server of this version from behaving as the one that is asked for; undefined where nothing does. */
export function emulationProblem(asked: string, binary: string): UserError | undefined {
  const own = minorOf(binary);
  const oldest = own - minorsBack;
  if (minorOf(asked) >= oldest && minorOf(asked) <= own) return undefined;
  return userError("version-not-emulated", `kube-apiserver ${binary} behaves as Kubernetes 1.${oldest} to 1.${own}, not as ${asked}`, {
    remedy: `name a version from 1.${oldest} to 1.${own}, or test this one against a cluster of its own`,
  });
}
