import fc from "fast-check";
import { expect, it } from "vitest";
import { allows, Cluster, reopened } from "../../../src/kubernetes/network-policy/index.ts";
import { canSelectTogether, selects } from "../../../src/kubernetes/network-policy/selector.ts";
import { arbitraryLabels, arbitrarySelector } from "./arbitrary.ts";
import { policiesOf, policy } from "./support.ts";

const internet = "{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }";
const egress = (rules: string, selector = "{}", types = "[Egress]") => `{ podSelector: ${selector}, policyTypes: ${types}, egress: [${rules}] }`;
const closing = policy(egress(`{ to: [${internet}], ports: [{ port: 443 }] }`, "{ matchLabels: { app: api } }"), "closing");
const corporate = policy(egress("{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 443 }] }"), "closing");

/** Each finding as `direction except: rule that reopens it (block)`. */
const found = (text: string) =>
  reopened(policiesOf(text)).map(
    ({ direction, except, reopening, cidr }) => `${direction} ${except}: ${reopening.policy.name} ${reopening.rule} (${cidr ?? "everyone"})`,
  );

const metadata = (by: string) => [`Egress 169.254.169.254/32: ${by}`];

const table: [title: string, policies: string, expected: string[]][] = [
  ["alone nothing is reopened", closing, []],
  [
    "the whole of IPv4 in another policy",
    closing + policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }")),
    metadata("p 0 (0.0.0.0/0)"),
  ],
  [
    "the metadata address on another port",
    closing + policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 80 }] }")),
    metadata("p 0 (0.0.0.0/0)"),
  ],
  ["link-local addresses", closing + policy(egress("{ to: [{ ipBlock: { cidr: 169.254.0.0/16 } }] }")), metadata("p 0 (169.254.0.0/16)")],
  ["the address itself", closing + policy(egress("{ to: [{ ipBlock: { cidr: 169.254.169.254/32 } }] }")), metadata("p 0 (169.254.169.254/32)")],
  ["a rule without peers", closing + policy(egress("{ ports: [{ port: 443 }] }")), metadata("p 0 (everyone)")],
  ["a rule for everything", closing + policy(egress("{}")), metadata("p 0 (everyone)")],
  [
    "another rule of the same policy",
    policy(egress(`{ to: [${internet}] }, { to: [{ ipBlock: { cidr: 169.254.0.0/16 } }] }`)),
    metadata("p 1 (169.254.0.0/16)"),
  ],
  ["another block of the same rule", policy(egress(`{ to: [${internet}, { ipBlock: { cidr: 169.254.0.0/16 } }] }`)), metadata("p 0 (169.254.0.0/16)")],
  [
    "the second rule of another policy",
    closing + policy(egress("{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }")),
    metadata("p 1 (0.0.0.0/0)"),
  ],
  ["the same except in both", closing + policy(egress(`{ to: [${internet}] }`)), []],
  [
    "a wider except, which the narrow one does not keep",
    closing + policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }] }")),
    ["Egress 169.254.0.0/16: closing 0 (0.0.0.0/0)"],
  ],
  [
    "an except in two halves",
    corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.128.0/17, 10.1.0.0/17] } }], ports: [{ port: 443 }] }")),
    [],
  ],
  [
    "one half",
    corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/17] } }], ports: [{ port: 443 }] }")),
    ["Egress 10.1.0.0/16: p 0 (10.0.0.0/8)"],
  ],
  ["a block beside it", closing + policy(egress("{ to: [{ ipBlock: { cidr: 169.254.170.0/24 } }] }")), []],
  [
    "a part of it",
    corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.1.2.0/24 } }], ports: [{ port: 443 }] }")),
    ["Egress 10.1.0.0/16: p 0 (10.1.2.0/24)"],
  ],
  ["other addresses on another port", corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.1.2.0/24 } }], ports: [{ port: 5432 }] }")), []],
  ["on another protocol", corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.1.2.0/24 } }], ports: [{ port: 443, protocol: UDP }] }")), []],
  [
    "in a range of ports",
    corporate + policy(egress("{ to: [{ ipBlock: { cidr: 10.1.2.0/24 } }], ports: [{ port: 400, endPort: 500 }] }")),
    ["Egress 10.1.0.0/16: p 0 (10.1.2.0/24)"],
  ],
  [
    "by the name of a port, which is not resolved for addresses",
    closing + policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: https }] }")),
    [],
  ],
  [
    "a cache for DNS beside the metadata address",
    policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }], ports: [{ port: 443 }] }"), "closing") +
      policy(egress("{ to: [{ ipBlock: { cidr: 169.254.20.10/32 } }], ports: [{ port: 53, protocol: UDP }] }")),
    [],
  ],
  ["on other pods", closing + policy(egress("{}", "{ matchLabels: { app: web } }")), []],
  ["on pods that may be the same", closing + policy(egress("{}", "{ matchLabels: { tier: back } }")), metadata("p 0 (everyone)")],
  ["in another namespace", closing + policy(egress("{}"), "p", "other"), []],
  ["pods are no addresses", closing + policy(egress("{ to: [{ namespaceSelector: {} }] }")), []],
  ["in the other direction", closing + policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [{}] }"), []],
  ["rules for a direction that policyTypes leaves out", closing + policy(egress("{}", "{}", "[Ingress]")), []],
  [
    "IPv6",
    policy(egress('{ to: [{ ipBlock: { cidr: "::/0", except: ["fd00:ec2::254/128"] } }] }')) +
      policy(egress('{ to: [{ ipBlock: { cidr: "fd00::/8" } }] }'), "q"),
    ["Egress fd00:ec2::254/128: q 0 (fd00::/8)"],
  ],
  [
    "one family is not the other",
    policy(egress('{ to: [{ ipBlock: { cidr: "::/0", except: ["fd00:ec2::254/128"] } }] }')) +
      policy(egress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }"), "q"),
    [],
  ],
  [
    "ingress",
    policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }] }") +
      policy("{ podSelector: {}, ingress: [{}] }", "q"),
    ["Ingress 10.1.0.0/16: q 0 (everyone)"],
  ],
];

it.each(table)("%s", (_title, text, expected) => {
  expect(found(text)).toEqual(expected);
});

it("what is reopened can be reached, and what is not cannot", () => {
  const api = { namespace: "app", labels: { app: "api" }, ports: [] };
  for (const [title, text] of table.filter(([, text]) => text.startsWith(closing))) {
    const cluster = new Cluster({ policies: policiesOf(text) });
    const reached = [80, 443].some((port) => allows(cluster, { from: api, to: { ip: "169.254.169.254" }, port, protocol: "TCP" }).allowed);
    // Of the pods that may be the same, this one is not; beside the metadata address more may be reopened.
    expect([title, reached]).toEqual([title, !/^on pods that may|^a wider except/.test(title) && found(text).length > 0]);
  }
});

it("two selectors can select together where some labels are selected by both", () => {
  const all = ["x", "y", "z", "other", undefined].flatMap((app) =>
    ["x", "y", "z", "other", undefined].map((tier) => ({ ...(app ? { app } : {}), ...(tier ? { tier } : {}) })),
  );
  fc.assert(
    fc.property(arbitrarySelector, arbitrarySelector, (one, other) => {
      expect(canSelectTogether(one, other)).toBe(all.some((labels) => selects(one, labels) && selects(other, labels)));
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(arbitraryLabels, (labels) => canSelectTogether({ matchLabels: labels }, { matchLabels: labels })));
});
