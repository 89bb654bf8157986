import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProveOutcome } from "../../../src/harness/prove/index.ts";
import type { Proof, ProofOutcome } from "../../../src/harness/prove/proof.ts";
import { packageRoot } from "../../../src/package-root.ts";
import { goModule } from "../../render/schemas/go-module.ts";
import { example } from "../../support/example.ts";

export const cases = join(packageRoot, "test", "cases");

/** The proofs that came out so, as `control: claim`. */
export const claims = ({ items }: ProveOutcome, outcome: ProofOutcome): string[] =>
  items.flatMap(({ proofs }) => proofs.filter((proof) => proof.outcome === outcome).map(({ control, claim }) => `${control}: ${claim}`));

export const proofs = ({ items }: ProveOutcome): Proof[] => items.flatMap((item) => item.proofs);

/** Folders with the CustomResourceDefinitions of all that the example renders. */
export async function crds(): Promise<string[]> {
  return [
    join(await goModule("kyverno", "github.com/kyverno/kyverno"), "config", "crds"),
    join(await goModule("gatekeeper", "github.com/open-policy-agent/gatekeeper/v3"), "charts", "gatekeeper", "crds"),
    join(await goModule("external-secrets", "github.com/external-secrets/external-secrets"), "config", "crds", "bases"),
  ];
}

/** A change of one file of the bundle. */
export type Break = { readonly file: string; readonly from: string | RegExp; readonly to: string };

/** Writes the example's bundle with the breaks made to it. @throws where one changes nothing */
export function writeBroken(folder: string, breaks: readonly Break[]): string {
  for (const { path, text } of example().bundle.files) {
    const broken = breaks.filter(({ file }) => file === path).reduce((before, { from, to }) => changedText(path, before, from, to), text);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), broken);
  }
  return folder;
}

function changedText(path: string, text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`the break of ${path} changes nothing`);
  return changed;
}
