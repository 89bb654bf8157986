import { hash } from "node:crypto";
import { posix } from "node:path";
import type { SelfManagedPlatform } from "../../artifacts/api-server.ts";
import { nodePaths } from "../../artifacts/node-paths.ts";
import { code, shellWord } from "../markdown.ts";
import type { ControlPlane, PlacedFile } from "./control-plane.ts";
import { placedByHand } from "./node-steps.ts";
import type { Step } from "./step.ts";

const metric = "apiserver_manifest_admission_config_controller_last_config_info";

/** What is special about policies that the API server reads from a file; none where there are none. */
export function staticPolicySteps(platform: SelfManagedPlatform, { files }: ControlPlane): Step[] {
  const found = files.find((file): file is PlacedFile & { text: string } => file.path === nodePaths[platform].staticPolicies);
  return found ? [staticPolicies(platform, found)] : [];
}

/**
 * The API server watches the folder. What it cannot read it does not take, and keeps what it has; at its start it then ends.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/policy/manifest/source/source.go
 */
function staticPolicies(platform: SelfManagedPlatform, { path, text }: PlacedFile & { text: string }): Step {
  const folder = posix.dirname(path);
  const byHand = placedByHand.includes(platform);
  return {
    title: "The API server's own policies, from a file of its node",
    notes: [
      `They hold from the API server's first request on, and no request changes them: the API shows none of them, and has nothing to delete. Each API server holds to its own node's file, so the same one goes to every node. Whoever may write to ${code(folder)} may change them.`,
      "Nothing is applied through the API: policies of an earlier bundle that were stay in effect beside these, and say everything twice, until they are deleted there.",
      "In a new cluster the API server makes the namespace default itself, and without labels: a check at enforce that refuses that keeps it from being made.",
      ...(byHand
        ? ["An API server that runs takes a new file within a minute. One that it cannot read it leaves, and does not start with it the next time."]
        : []),
    ],
    apply: byHand
      ? { text: "Nothing more: a later bundle's file is placed as this one, and needs no restart." }
      : { text: "Nothing more: a later bundle's file comes with new nodes, as this one did." },
    verify: {
      text: `Every API server has read this bundle's file, and no other: ${code("NODE")} by node, the hash is ${code(hashOf(text))}. A policy then refuses what it is there for.`,
      commands: [`kubectl --server=https://NODE:6443 get --raw /metrics | grep '^${metric}.*plugin="ValidatingAdmissionPolicy"'`],
    },
    rollBack: byHand
      ? {
          text: `On the nodes, not through the API: the earlier bundle's file in place of this one, or none, which ends all effect within a minute. The folder stays: as long as ${code("admission-control-config-file")} names it, no API server starts without.`,
          commands: [`rm ${shellWord(path)}`, `ls -d ${shellWord(folder)}`],
        }
      : {
          text: "On the nodes, not through the API: the Cluster as it was, as in the step before; new nodes come without the file and without what names its folder.",
        },
  };
}

/** What the API server says of a folder with this file alone. @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/admission/plugin/manifest/loader.go */
const hashOf = (text: string) => `sha256:${hash("sha256", `${text}\0`)}`;
