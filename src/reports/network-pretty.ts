import { isIP } from "node:net";
import type { NetworkAllows, NetworkAnswer, NetworkSide, PolicyPlace, RulePlace } from "../harness/network-result.ts";
import { paint } from "./style.ts";

/** Pairs that are told in full. */
const shown = 20;

const marks = { allowed: ["green", "✔"], denied: ["red", "✖"], undecided: ["yellow", "?"], mixed: ["yellow", "?"] } as const;

/** Who reaches whom, for people: each pair with what allows or isolates it, then the answer. */
export function networkPretty(result: NetworkAllows): string {
  const { answers, from, to, port, protocol, verdict, read } = result;
  const more = answers.length > shown ? [`… and ${answers.length - shown} more pairs; --json has them all`] : [];
  const counts = (["allowed", "denied", "undecided"] as const).map((kind) => [kind, answers.filter((answer) => answer.verdict === kind).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return [
    ...answers.slice(0, shown).flatMap(pair),
    ...more,
    ...(answers.length > 1 ? [`${mark(verdict)} ${from} to ${to} on ${port}/${protocol}: ${told.join(", ")}`] : []),
    ...(verdict === "mixed" ? ["  these pods are not let through alike: name more labels"] : []),
    `  by ${plural(read.policies, "NetworkPolicy", "NetworkPolicies")} in ${plural(read.files, "file", "files")}; ${plural(read.pods, "pod", "pods")} and ${plural(read.namespaces, "namespace", "namespaces")} known`,
  ].join("\n");

  function pair(answer: NetworkAnswer): string[] {
    return [
      `${mark(answer.verdict)} ${answer.verdict}: ${answer.from} to ${answer.to} on ${port}/${protocol}`,
      ...(isIP(answer.from) && !answer.egress.isolated ? [] : side("egress", answer.from, answer.egress)),
      ...(isIP(answer.to) && !answer.ingress.isolated ? [] : side("ingress", answer.to, answer.ingress)),
    ];
  }
}

const mark = (verdict: keyof typeof marks) => paint(marks[verdict][0], marks[verdict][1]);

function side(
  direction: "egress" | "ingress",
  end: string,
  { verdict, isolated, isolatedBy, allowedBy, perhapsAllowedBy, hostNetwork }: NetworkSide,
): string[] {
  const reasons = {
    allowed: isolated ? allowedBy.map((rule) => `allowed by ${place(rule)}`) : ["open: no policy selects it"],
    denied: [`isolated by ${isolatedBy.map(place).join(", ")}; no rule of these allows it`],
    undecided: [
      `isolated by ${isolatedBy.map(place).join(", ")}`,
      ...perhapsAllowedBy
        .map((rule) => `perhaps allowed by ${place(rule)}: the other pod's addresses, or the names of its ports, are not known`)
        .filter(() => !hostNetwork),
      ...(hostNetwork ? ["the API does not say what policies do with pods on the host's network: it hangs on the network plugin"] : []),
    ],
  }[verdict];
  return reasons.map((reason, index) => `    ${index === 0 ? `${direction} of ${end}: ` : "  "}${reason}`);
}

const place = ({ policy, file, line, ...rule }: PolicyPlace | RulePlace) =>
  `${policy}${"rule" in rule ? ` ${rule.rule}` : ""}${file === undefined ? "" : ` (${file}:${line})`}`;

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
