import type { Boundary } from "./check-kind.ts";
import { matchSamples } from "./match-samples.ts";
import { re2 } from "./pattern.ts";
import { base64, data, type SecretSamples } from "./secret-samples.ts";

/** What keys of a ConfigMap can be named. */
const isKey = (text: string) => /^[\w.-]{1,253}$/.test(text) && text !== "." && text !== "..";

/** Names that the patterns match. */
export function namesOf({ parameters }: SecretSamples): string[] {
  return [...new Set(parameters.keyNames.flatMap((name) => matchSamples([name]).matching.filter(isKey)))];
}

const ordinary = ["token_endpoint", "passwordPolicy", "secretName", "TOKEN_TTL", "public-key", "monkey", "a.conf"];
const excusing = [
  "  ",
  "${PASSWORD}",
  "$(PASSWORD)",
  "{{ password }}",
  "<password>",
  "****",
  "true",
  "3600",
  "/etc/app/password",
  "https://vault.example.com/v1",
];

/** Placeholders that are base64 of something else. */
const spellings = ["true", "none", "3600", "xxxx"];

/** Names of keys one by one, and what the value under one says. */
export function nameBoundaries(samples: SecretSamples): Boundary[] {
  const { parameters, isNamed, isClean, value } = samples;
  if (parameters.keyNames.length === 0) return [];
  const names = namesOf(samples);
  const others = [...new Set([...ordinary, ...matchSamples(parameters.keyNames).other.filter(isKey)])].filter((name) => !isNamed(name));
  const [name] = names;
  const excuses = parameters.placeholders.map(re2);
  const made = parameters.placeholders.flatMap((pattern) => matchSamples([pattern]).matching);
  const isExcused = (text: string) => excuses.some((pattern) => pattern.matcher(text).find());
  const placeholders = [...new Set([...excusing, ...made])].filter((text) => text !== "" && isClean(text) && isExcused(text));
  return [
    ...names.map((named, index): Boundary => ({ what: `named-${index + 1}`, verdict: "fail", object: data({ [named]: value }) })),
    ...others.map((other, index): Boundary => ({ what: `not-named-${index + 1}`, verdict: "pass", object: data({ [other]: value }) })),
    ...(name === undefined ? [] : valueBoundaries(name, value, placeholders, others[0])),
    ...(name === undefined ? [] : spellings.filter(isExcused).slice(0, 1)).map(
      (text): Boundary => ({ what: "placeholder-spelled-by-base64", verdict: "fail", object: { binaryData: { [name as string]: text } } }),
    ),
  ];
}

function valueBoundaries(name: string, value: string, placeholders: readonly string[], other: string | undefined): Boundary[] {
  const binary = (text: string) => ({ binaryData: { [name]: base64(text) } });
  return [
    { what: "named-empty", verdict: "pass", object: data({ [name]: "" }) },
    ...(other === undefined
      ? []
      : [
          { what: "named-beside-another", verdict: "fail" as const, object: data({ [other]: "text", [name]: value }) },
          { what: "not-named-in-binary", verdict: "pass" as const, object: { binaryData: { [other]: base64(value) } } },
        ]),
    { what: "named-in-binary", verdict: "fail", object: binary(value) },
    { what: "named-empty-in-binary", verdict: "pass", object: binary("") },
    ...placeholders.slice(0, 24).map((text, index): Boundary => ({ what: `placeholder-${index + 1}`, verdict: "pass", object: data({ [name]: text }) })),
    ...placeholders.slice(0, 1).map((text): Boundary => ({ what: "placeholder-in-binary", verdict: "fail", object: binary(text) })),
  ];
}
