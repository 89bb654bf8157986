import * as Type from "typebox";

/**
 * As much of GitHub's workflows and of GitLab's pipelines as is rendered, and nothing beside it: what a rendered file may ask of
 * its runner is read off here.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 * @see https://docs.gitlab.com/ci/yaml/
 */
const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const texts = Type.Record(Type.String(), text);
const expression = Type.String({ pattern: "^\\$\\{\\{ [A-Za-z._-]+ \\}\\}$" });
const digest = Type.String({ pattern: "@sha256:[a-f0-9]{64}$" });

const permissions = Type.Object(
  { actions: Type.Optional(Type.Literal("read")), contents: Type.Optional(Type.Literal("read")), "security-events": Type.Optional(Type.Literal("write")) },
  closed,
);
const step = Type.Union([
  Type.Object({ name: text, id: Type.Optional(text), shell: Type.Literal("bash"), env: Type.Optional(texts), run: text }, closed),
  Type.Object({ name: text, id: Type.Optional(text), uses: Type.String({ pattern: "^[a-z-]+/[a-z-]+(/[a-z-]+)?@[a-f0-9]{40}$" }), with: texts }, closed),
]);
const job = Type.Object(
  {
    name: text,
    needs: Type.Optional(text),
    if: Type.Optional(text),
    "runs-on": Type.Literal("ubuntu-24.04"),
    "timeout-minutes": Type.Integer(),
    permissions,
    outputs: Type.Optional(texts),
    env: Type.Optional(Type.Object({ IMAGE: expression, SCANNER: digest }, closed)),
    steps: Type.Array(step, { minItems: 1 }),
  },
  closed,
);
const caller = Type.Object(
  {
    name: text,
    strategy: Type.Object({ "fail-fast": Type.Literal(false), matrix: Type.Object({ image: Type.Array(digest, { minItems: 1 }) }, closed) }, closed),
    permissions,
    uses: Type.Literal("./.github/workflows/scan-images.yaml"),
    with: Type.Object({ image: expression }, closed),
    secrets: Type.Record(Type.String(), expression),
  },
  closed,
);

export const GithubWorkflow = Type.Object(
  {
    name: text,
    on: Type.Union([
      Type.Object({ workflow_call: Type.Object({ inputs: Type.Object({ image: Type.Unknown() }, closed), secrets: Type.Unknown() }, closed) }, closed),
      Type.Object({ schedule: Type.Array(Type.Object({ cron: text }, closed)), workflow_dispatch: Type.Object({}, closed) }, closed),
    ]),
    permissions: Type.Object({}, closed),
    jobs: Type.Record(Type.String(), Type.Union([job, caller])),
  },
  closed,
);

const scanJob = Type.Object(
  {
    image: Type.Object({ name: digest, entrypoint: Type.Tuple([Type.Literal("")]) }, closed),
    variables: texts,
    timeout: text,
    script: Type.Array(text, { minItems: 1 }),
    artifacts: Type.Object(
      { when: Type.Literal("always"), access: Type.Literal("developer"), reports: Type.Object({ container_scanning: text }, closed) },
      closed,
    ),
  },
  closed,
);

export const GitlabPipeline = Type.Object(
  {
    ".scan-image": scanJob,
    "rescan-images": Type.Optional(
      Type.Object(
        {
          extends: Type.Literal(".scan-image"),
          rules: Type.Tuple([Type.Object({ if: text }, closed)]),
          parallel: Type.Object({ matrix: Type.Tuple([Type.Object({ IMAGE: Type.Array(digest, { minItems: 1, maxItems: 200 }) }, closed)]) }, closed),
        },
        closed,
      ),
    ),
  },
  closed,
);
