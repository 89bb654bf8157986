import { type AddressRange, isStrictlyInside, parseBlock } from "../../kubernetes/network-policy/ip-block.ts";
import { error, type Problem } from "../problem.ts";
import type { SpecBody } from "../schema/index.ts";
import type { Rule } from "./rule.ts";

/** Ports and address blocks of flows, as the API server validates a NetworkPolicy. */
export const network: Rule = ({ network: { flows = [], egress = [] } = {} }) => [
  ...flows.flatMap(({ ports }, index) => portProblems(ports, `/spec/network/flows/${index}/ports`)),
  ...egress.flatMap(({ ports }, index) => portProblems(ports, `/spec/network/egress/${index}/ports`)),
  ...egress.flatMap((entry, index) => exceptProblems(entry, `/spec/network/egress/${index}/except`)),
];

type Network = NonNullable<SpecBody["network"]>;
type Ports = NonNullable<Network["flows"]>[number]["ports"];
type Egress = NonNullable<Network["egress"]>[number];

function portProblems(ports: Ports, at: string): Problem[] {
  return ports.flatMap(({ port, endPort }, index) => {
    if (endPort === undefined) return [];
    if (typeof port === "string")
      return [
        error(
          "bad-port-range",
          `${at}/${index}/endPort`,
          `a range cannot begin at the named port ${port}`,
          "give the first port as a number, or remove endPort",
        ),
      ];
    return endPort < port
      ? [error("bad-port-range", `${at}/${index}/endPort`, `the range ends (${endPort}) before it begins (${port})`, "set endPort to port or more")]
      : [];
  });
}

function exceptProblems({ cidrs, except = [] }: Egress, at: string): Problem[] {
  const outer = cidrs.map((text) => parseBlock(text) as AddressRange);
  return except.flatMap((text, index) =>
    outer.some((block) => isStrictlyInside(parseBlock(text) as AddressRange, block))
      ? []
      : [
          error(
            "except-outside",
            `${at}/${index}`,
            `${text} lies in none of ${cidrs.slice(0, 5).join(", ")}, or is all of it`,
            "except a smaller block that lies in one of cidrs",
          ),
        ],
  );
}
