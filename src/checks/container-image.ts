import Type from "typebox";
import { normalizeRegistry, registryPattern } from "../kubernetes/image-reference.ts";
import type { JsonObject, JsonValue } from "../kubernetes/json.ts";
import type { Boundary, CheckKind } from "./check-kind.ts";
import { containersProperty, listsOf, placements } from "./container-lists.ts";
import { container } from "./smallest.ts";

export const RegistriesSchema = Type.Array(Type.String({ pattern: registryPattern, maxLength: 255 }), {
  minItems: 1,
  maxItems: 128,
  description: "Where images may come from: registries, or registries and the first parts of the path.",
});

/**
 * The images of every container and of every image volume, in Pods and in the template of every workload kind.
 *
 * A text that is no image reference fails, whatever is asked; so does a container without an image. Names are completed
 * as runtimes do (`nginx` is docker.io/library/nginx; the first part is a registry only with `.`, `:`, an upper-case
 * letter, or as `localhost`). A registry matches whole path segments: `registry.example.com/team` is not
 * `registry.example.com/teamx`. `digest` asks for `@sha256:` and 64 lower-case hex digits at the end, with a tag or
 * without. `forbiddenTags` looks at references without a digest; no tag is `latest`. Init, sidecar and ephemeral
 * containers count. A volume counts where its `image` is set. On UPDATE the check is skipped where all images are equal
 * in object and oldObject.
 * @see https://github.com/distribution/reference and https://kubernetes.io/docs/concepts/containers/images/
 */
export const containerImage: CheckKind = {
  name: "container-image",
  parametersVersion: 1,
  parameters: Type.Object(
    {
      ...containersProperty,
      registries: Type.Optional(RegistriesSchema),
      digest: Type.Optional(Type.Boolean({ description: "Every image is pinned by a sha256 digest." })),
      forbiddenTags: Type.Optional(
        Type.Array(Type.String({ pattern: "^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$" }), {
          minItems: 1,
          maxItems: 32,
          description: "Tags that may not be used without a digest.",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  problems: ({ registries, digest, forbiddenTags }) =>
    registries === undefined && digest !== true && forbiddenTags === undefined
      ? [{ key: "", message: "names nothing to ask for: set registries, digest or forbiddenTags" }]
      : [],
  boundaries: (parameters) => {
    const input = parameters as ImageParameters;
    const images = [...spellings(input), ...rubbish];
    const good = allowed(input);
    const bad = "registry.example.com//app";
    return [
      ...images.map(([what, verdict, image]): Boundary => ({ what, verdict, pod: { spec: { containers: [container("app", { image })] } } })),
      { what: "image-absent", verdict: "fail", pod: { spec: { containers: [{ name: "app" }] } } },
      ...placements(listsOf(parameters)).flatMap(({ what, judged, place }): Boundary[] => [
        { what: `${what}-allowed`, verdict: "pass", pod: place({ image: good }, { image: good }) },
        { what: `${what}-rubbish`, verdict: judged ? "fail" : "pass", pod: place({ image: bad }, { image: good }) },
      ]),
      ...volumes(good, bad),
      ...updates(good, bad),
    ];
  },
};

type ImageParameters = { registries?: string[]; digest?: boolean; forbiddenTags?: string[] };
type ImageCase = [what: string, verdict: "pass" | "fail", image: JsonValue];

const digest = `@sha256:${"0123456789abcdef".repeat(4)}`;

/** The first allowed registry, or any where all are. */
const host = ({ registries }: ImageParameters) => normalizeRegistry(registries?.[0] ?? "registry.example.com");

const tagOf = ({ forbiddenTags = [] }: ImageParameters) =>
  ["v1", "v2", "v3"].find((tag) => !forbiddenTags.includes(tag)) ?? `v-${forbiddenTags.join("-").length}`;

/** An image that satisfies everything that is asked. */
const allowed = (input: ImageParameters) => `${host(input)}/app:${tagOf(input)}${digest}`;

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
    ...listed.slice(0, 1).map((entry): ImageCase => ["registry-deeper", "pass", `${entry}/team/app${rest}`]),
    ...foreign.filter(([, repository]) => none(repository)).map(([what, repository]): ImageCase => [what, "fail", `${repository}${rest}`]),
    ...docker.filter(([, , repository]) => none(repository)).map(([what, image]): ImageCase => [what, "fail", `${image}${rest}`]),
    ...docker.filter(([, , repository]) => !none(repository)).map(([what, image]): ImageCase => [what, "pass", `${image}${rest}`]),
  ];
}

function tags(input: ImageParameters): ImageCase[] {
  const name = `${host(input)}/app`;
  const forbidden = input.forbiddenTags ?? [];
  const pinned = input.digest ? ("fail" as const) : ("pass" as const);
  return [
    ["other-tag", pinned, `${name}:${tagOf(input)}`],
    ...forbidden.slice(0, 2).map((tag, index): ImageCase => [`forbidden-tag-${index + 1}`, "fail", `${name}:${tag}`]),
    ...forbidden.slice(0, 2).map((tag, index): ImageCase => [`forbidden-tag-${index + 1}-with-digest`, "pass", `${name}:${tag}${digest}`]),
    ["no-tag-is-latest", forbidden.includes("latest") ? "fail" : pinned, name],
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
  const pod = (volume: JsonObject) => ({ spec: { containers: [container("app", { image: good })], volumes: [volume] } });
  return [
    { what: "volume-allowed", verdict: "pass", pod: pod({ name: "data", image: { reference: good } }) },
    { what: "volume-rubbish", verdict: "fail", pod: pod({ name: "data", image: { reference: bad } }) },
    { what: "volume-without-reference", verdict: "fail", pod: pod({ name: "data", image: {} }) },
    { what: "volume-of-another-type", verdict: "pass", pod: pod({ name: "data", emptyDir: {} }) },
  ];
}

function updates(good: string, bad: string): Boundary[] {
  const pod = (image: string) => ({ spec: { containers: [container("app", { image })] } });
  return [
    { what: "update-unchanged-bad", verdict: "pass", pod: pod(bad), before: { pod: pod(bad) } },
    { what: "update-good-to-bad", verdict: "fail", pod: pod(bad), before: { pod: pod(good) } },
    {
      what: "update-adds-ephemeral-container",
      verdict: "fail",
      kinds: ["Pod"],
      pod: { spec: { containers: [container("app", { image: good })], ephemeralContainers: [container("debugger", { image: bad })] } },
      before: { pod: pod(good) },
    },
  ];
}
