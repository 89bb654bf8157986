import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProofOutcome } from "../../src/harness/prove/proof.ts";
import { packageRoot } from "../../src/package-root.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import { cell } from "./markdown.ts";

/** What `npm run measure` writes down of `bulwark prove` on the example. */
type Measured = {
  readonly server: string;
  readonly kubernetesVersion: string;
  readonly items: readonly {
    readonly item?: string;
    readonly control: string;
    readonly proofs: readonly { readonly claim: string; readonly outcome: ProofOutcome; readonly asked: number; readonly evidence: string }[];
  }[];
};

/** Every claim of the example's bundle, and what a real API server was seen to do. */
export function proofPage(): string {
  const { server, kubernetesVersion, items } = JSON.parse(readFileSync(join(packageRoot, "docs/proof.json"), "utf8")) as Measured;
  const all = items.flatMap(({ proofs }) => proofs);
  const of = (outcome: ProofOutcome) => all.filter((proof) => proof.outcome === outcome).length;
  return renderTemplate("docs/proof.md", {
    ...{ server, kubernetesVersion, holds: of("holds"), broken: of("broken"), unproven: of("not-proven") },
    items: items.map(({ item, control, proofs }) => ({
      title: item === undefined ? control : `${item} ${control}`,
      rows: proofs.map(({ claim, outcome, asked, evidence }) => ({
        claim: cell(claim),
        asked,
        seen: cell(outcome === "not-proven" ? `not proven: ${evidence}` : evidence),
      })),
    })),
  });
}
