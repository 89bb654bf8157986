import type { ProvenItem, ProveOutcome } from "../harness/prove/index.ts";
import type { Proof, ProofOutcome } from "../harness/prove/proof.ts";
import { printable } from "./printable.ts";
import { paint } from "./style.ts";

/** Answers against a claim shown in full; more are counted. */
const shown = 10;

/** Every claim with what was seen of it, what is not proven, and the totals. */
export function provePretty(outcome: ProveOutcome): string {
  return [...outcome.items.flatMap(itemLines), "", ...notProvenLines(outcome), summary(outcome)].join("\n");
}

function itemLines({ item, control, proofs }: ProvenItem): string[] {
  const told = proofs.filter((proof) => proof.outcome !== "not-proven").flatMap(proofLines);
  return told.length === 0 ? [] : [paint("bold", `${item === undefined ? "" : `${item} `}${printable(control)}`), ...told];
}

function proofLines({ outcome, claim, asked, evidence, files, against }: Proof): string[] {
  if (outcome === "holds") return [`  ${paint("green", "✔")} ${printable(claim)} ${paint("dim", `(${asked}): ${printable(evidence)}`)}`];
  const more = against.slice(1, shown).map((one) => `      ${printable(`${one.asked}: expected ${one.expected}, found ${one.found}`)}`);
  return [
    `  ${paint("red", "✖")} ${printable(claim)}`,
    `      ${printable(evidence)}`,
    ...more,
    ...(against.length > shown ? [`      … and ${against.length - shown} more (--reporter json has them all)`] : []),
    ...files.slice(0, shown).map((file) => `      ${paint("dim", `in ${printable(file)}`)}`),
  ];
}

/** What is not proven, once for all of whom the same is said. */
function notProvenLines({ items }: ProveOutcome): string[] {
  const all = items.flatMap(({ proofs }) => proofs).filter(({ outcome }) => outcome === "not-proven");
  const groups = [...Map.groupBy(all, ({ claim, evidence }) => `${claim}: ${evidence}`)];
  if (groups.length === 0) return [];
  const line = ([said, same]: (typeof groups)[number]) => {
    const [first = "", ...others] = [...new Set(same.map(({ control }) => control))];
    return `${paint("yellow", "–")} ${printable(first)}${others.length > 0 ? ` and ${others.length} more` : ""}: ${printable(said)}`;
  };
  return [paint("bold", "not proven"), ...groups.map(line), ""];
}

function summary({ items, holds, server, kubernetesVersion, seconds }: ProveOutcome): string {
  const of = (outcome: ProofOutcome) => items.flatMap(({ proofs }) => proofs).filter((proof) => proof.outcome === outcome).length;
  const where = `kube-apiserver ${server} as Kubernetes ${kubernetesVersion}`;
  return `${holds ? paint("green", "✔ proven") : paint("red", "✖ not as claimed")}: ${of("holds")} claims hold on ${where}, ${of("broken")} do not, ${of("not-proven")} are not proven; ${seconds} s`;
}
