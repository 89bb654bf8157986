import { normalizeRegistry } from "../kubernetes/image-reference.ts";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import type { Boundary, PodTemplate } from "./check-kind.ts";
import { type ContainerList, listsOf, placements } from "./container-lists.ts";
import { container } from "./smallest.ts";

type ImageParameters = { registries?: string[]; digest?: boolean; forbiddenTags?: string[] };
type ImageCase = [what: string, verdict: "pass" | "fail", image: JsonValue];

/** The deviations of images: every spelling at one place, and a good and bad ones at every other. */
export function imageBoundaries(parameters: JsonObject): Boundary[] {
  const input = parameters as ImageParameters;
  const lists = listsOf(parameters);
  const places = placements(lists);
  const [first = places[0]] = places.filter(({ judged }) => judged);
  const [good, bad] = [allowed(input), denied(input)];
  const spelled = [...spellings(input), ...rubbish].map(
    ([what, verdict, image]): Boundary => ({
      what,
      verdict,
      pod: (first as (typeof places)[number]).place({ image }, { image: good }),
    }),
  );
  return [
    ...spelled,
    ...places.flatMap(({ what, judged, place }): Boundary[] => [
      { what: `${what}-allowed`, verdict: "pass", pod: place({ image: good }, { image: good }) },
      { what: `${what}-denied`, verdict: judged ? "fail" : "pass", pod: place({ image: bad }, { image: good }) },
      { what: `${what}-rubbish`, verdict: judged ? "fail" : "pass", pod: place({ image: malformed }, { image: good }) },
      { what: `${what}-without-image`, verdict: judged ? "fail" : "pass", pod: withoutImage(place({ image: "" }, { image: good })) },
    ]),
    ...volumes(good, bad),
    ...updates(good, bad, lists),
  ];
}

/** The pod without the image fields that are empty. */
function withoutImage({ spec }: PodTemplate): PodTemplate {
  return { spec: JSON.parse(JSON.stringify(spec, (key, value) => (key === "image" && value === "" ? undefined : value))) as JsonObject };
}

const malformed = "registry.example.com//app";

const digest = `@sha256:${"0123456789abcdef".repeat(4)}`;

/** The first allowed registry, or any where all are. */
const host = ({ registries }: ImageParameters) => normalizeRegistry(registries?.[0] ?? "registry.example.com");

const tagOf = ({ forbiddenTags = [] }: ImageParameters) =>
  ["v1", "v2", "v3"].find((tag) => !forbiddenTags.includes(tag)) ?? `v-${forbiddenTags.join("-").length}`;

/** An image that satisfies everything that is asked. */
const allowed = (input: ImageParameters) => `${host(input)}/app:${tagOf(input)}${digest}`;

/** A well-formed image that does not satisfy what is asked first. */
function denied(input: ImageParameters): string {
  if (input.digest) return `${host(input)}/app:${tagOf(input)}`;
  if (input.forbiddenTags) return `${host(input)}/app:${input.forbiddenTags[0]}`;
  const foreign = ["evil.example", "evil.invalid", "evil.test"].find((name) => !input.registries?.some((entry) => normalizeRegistry(entry).startsWith(name)));
  return `${foreign ?? "evil.example"}/app:${tagOf(input)}${digest}`;
}

/** References that are well formed; each asked thing decides beside its spelling. */
function spellings(input: ImageParameters): ImageCase[] {
  return [...(input.digest ? digests(input) : []), ...(input.registries ? registries(input) : []), ...(input.forbiddenTags ? tags(input) : [])];
}

function digests(input: ImageParameters): ImageCase[] {
  const name = `${host(input)}/app`;
  return [
    ["digest", "pass", `${name}${digest}`],
    ["digest-and-tag", "pass", `${name}:${tagOf(input)}${digest}`],
    ["no-digest", "fail", `${name}:${tagOf(input)}`],
    ["no-tag", "fail", name],
    ["digest-one-short", "fail", `${name}${digest.slice(0, -1)}`],
    ["digest-one-long", "fail", `${name}${digest}0`],
    ["digest-upper-case", "fail", `${name}${digest.slice(0, -1)}F`],
    ["digest-sha512", "fail", `${name}@sha512:${"0123456789abcdef".repeat(8)}`],
    ["digest-twice", "fail", `${name}${digest}${digest}`],
    ["digest-as-tag", "fail", `${name}:sha256:${"0123456789abcdef".repeat(4)}`],
    ["digest-in-the-middle", "fail", `${name}${digest}/more`],
    ["digest-then-newline", "fail", `${name}${digest}\n`],
  ];
}

function registries(input: ImageParameters): ImageCase[] {
  const rest = `:${tagOf(input)}${digest}`;
  const listed = (input.registries ?? []).map(normalizeRegistry);
  const none = (repository: string) => !listed.some((entry) => `${repository}/`.startsWith(`${entry}/`));
  const foreign: [string, string][] = [
    ["suffix-of-host", `${listed[0]?.split("/")[0]}.evil.example/app`],
    ["prefix-of-host", `evil${listed[0]}/app`],
    ["host-as-path", `evil.example/${listed[0]?.split("/")[0]?.toLowerCase().replaceAll(":", "-")}/app`],
    ["longer-segment", `${listed[0]}x/app`],
    ["other-port", `${listed[0]?.split("/")[0]?.split(":")[0]}:4443/app`],
    ["dot-is-no-wildcard", `${listed[0]?.replace(".", "x")}/app`],
    ["host-upper-case", `${listed[0]?.split("/")[0]?.toUpperCase()}${listed[0]?.slice(listed[0].split("/")[0]?.length)}/app`],
    ["suffix-of-docker-io", "docker.io.evil.example/library/nginx"],
    ["other-registry", "registry-1.docker.io/library/nginx"],
    ["localhost", "localhost/app"],
    ["localhost-port", "localhost:5000/app"],
  ];
  const docker: [string, string, string][] = [
    ["short-name", "nginx", "docker.io/library/nginx"],
    ["user-name", "user/app", "docker.io/user/app"],
    ["docker-io", "docker.io/library/nginx", "docker.io/library/nginx"],
    ["docker-io-short", "docker.io/nginx", "docker.io/library/nginx"],
    ["index-docker-io", "index.docker.io/library/nginx", "docker.io/library/nginx"],
  ];
  return [
    ...listed.slice(0, 4).map((entry, index): ImageCase => [`registry-${index + 1}`, "pass", `${entry}/app${rest}`]),
    ...listed
      .slice(0, 4)
      .filter(isRepository)
      .map((entry, index): ImageCase => [`registry-${index + 1}-itself`, "pass", `${entry}${rest}`]),
    ...listed.slice(0, 1).map((entry): ImageCase => ["registry-deeper", "pass", `${entry}/team/app${rest}`]),
    ...foreign.filter(([, repository]) => none(normalizeRegistry(repository))).map(([what, repository]): ImageCase => [what, "fail", `${repository}${rest}`]),
    ...docker.filter(([, , repository]) => none(repository)).map(([what, image]): ImageCase => [what, "fail", `${image}${rest}`]),
    ...docker.filter(([, , repository]) => !none(repository)).map(([what, image]): ImageCase => [what, "pass", `${image}${rest}`]),
  ];
}

/** Whether an entry can be an image's whole name; one word after docker.io is completed to another. */
const isRepository = (entry: string) => entry.split("/").length > (entry.startsWith("docker.io/") ? 2 : 1);

function tags(input: ImageParameters): ImageCase[] {
  const name = `${host(input)}/app`;
  const forbidden = input.forbiddenTags ?? [];
  const pinned = input.digest ? ("fail" as const) : ("pass" as const);
  return [
    ["other-tag", pinned, `${name}:${tagOf(input)}`],
    ...forbidden.slice(0, 2).map((tag, index): ImageCase => [`forbidden-tag-${index + 1}`, "fail", `${name}:${tag}`]),
    ...forbidden.slice(0, 2).map((tag, index): ImageCase => [`forbidden-tag-${index + 1}-with-digest`, "pass", `${name}:${tag}${digest}`]),
    ["no-tag-is-latest", forbidden.includes("latest") ? "fail" : pinned, name],
    ...forbidden.slice(0, 1).map((tag): ImageCase => ["forbidden-tag-as-prefix", pinned, `${name}:${tag}x`]),
    ...(input.registries ? [] : [["port-is-no-tag", pinned, `registry.example.com:5000/app:${tagOf(input)}`] as ImageCase]),
  ];
}

/** Texts that no runtime would pull. */
const rubbish: ImageCase[] = [
  ["empty", "fail", ""],
  ["blank", "fail", " "],
  ["number", "fail", 7],
  ["wildcard", "fail", "*"],
  ["double-slash", "fail", `registry.example.com//app${digest}`],
  ["dot-dot", "fail", `registry.example.com/../app${digest}`],
  ["leading-slash", "fail", `/app${digest}`],
  ["trailing-slash", "fail", "registry.example.com/app/"],
  ["trailing-colon", "fail", "registry.example.com/app:"],
  ["trailing-at", "fail", "registry.example.com/app@"],
  ["upper-case-path", "fail", `registry.example.com/App${digest}`],
  ["non-ascii", "fail", `registry.example.com/\u0430pp${digest}`],
  ["newline-first", "fail", `\nregistry.example.com/app${digest}`],
  ["newline-inside", "fail", `evil.example/app\nregistry.example.com/app${digest}`],
  ["braces", "fail", "{{ request.object.metadata.name }}"],
  ["dollar", "fail", "$(x)"],
];

function volumes(good: string, bad: string): Boundary[] {
  const pod = (...volumes: JsonObject[]) => ({ spec: { containers: [container("app", { image: good })], volumes } });
  const other = { name: "scratch", emptyDir: {} };
  return [
    { what: "volume-allowed", verdict: "pass", pod: pod({ name: "data", image: { reference: good } }) },
    { what: "volume-denied", verdict: "fail", pod: pod({ name: "data", image: { reference: bad } }) },
    { what: "volume-rubbish", verdict: "fail", pod: pod({ name: "data", image: { reference: malformed } }) },
    { what: "volume-without-reference", verdict: "fail", pod: pod({ name: "data", image: {} }) },
    { what: "second-volume-denied", verdict: "fail", pod: pod(other, { name: "data", image: { reference: bad } }) },
    { what: "volume-of-another-type", verdict: "pass", pod: pod(other) },
    { what: "no-volumes", verdict: "pass", pod: pod() },
    {
      what: "update-volume-good-to-bad",
      verdict: "fail",
      pod: pod({ name: "data", image: { reference: bad } }),
      before: { pod: pod({ name: "data", image: { reference: good } }) },
    },
    {
      what: "update-volume-unchanged-bad",
      verdict: "pass",
      pod: pod({ name: "data", image: { reference: bad } }),
      before: { pod: pod({ name: "data", image: { reference: bad } }) },
    },
  ];
}

function updates(good: string, bad: string, lists: readonly ContainerList[]): Boundary[] {
  const places = placements(lists);
  const at = (image: string) => (places.find(({ judged }) => judged) as (typeof places)[number]).place({ image }, { image: good });
  const withVolume = ({ spec }: PodTemplate): PodTemplate => ({ spec: { ...spec, volumes: [{ name: "scratch", emptyDir: {} }] } });
  const elsewhere = ({ spec }: PodTemplate): PodTemplate => ({ spec: { ...spec, elsewhere: "changed" } });
  return [
    { what: "update-unchanged-bad", verdict: "pass", pod: at(bad), before: { pod: at(bad) } },
    { what: "update-elsewhere-bad", verdict: "pass", pod: elsewhere(at(bad)), before: { pod: at(bad) } },
    { what: "update-adds-volume-of-another-type", verdict: "pass", pod: withVolume(at(bad)), before: { pod: at(bad) } },
    { what: "update-good-to-bad", verdict: "fail", pod: at(bad), before: { pod: at(good) } },
    { what: "update-bad-to-good", verdict: "pass", pod: at(good), before: { pod: at(bad) } },
    {
      what: "update-adds-ephemeral-container",
      verdict: lists.includes("ephemeralContainers") ? "fail" : "pass",
      kinds: ["Pod"],
      pod: { spec: { containers: [container("app", { image: good })], ephemeralContainers: [container("debugger", { image: bad })] } },
      before: { pod: { spec: { containers: [container("app", { image: good })] } } },
    },
  ];
}
