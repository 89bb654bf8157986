import { isSelfManaged } from "../../artifacts/api-server.ts";
import type { Plan } from "../../spec/plan.ts";
import { renderTemplate } from "../handlebars.ts";
import { code, codes, generatedMarkdown } from "../markdown.ts";
import type { RenderedFile } from "../renderer.ts";
import type { ControlPlane, RenderedTarget } from "./control-plane.ts";
import { manifestSteps } from "./manifest-steps.ts";
import { nodeSteps } from "./node-steps.ts";
import type { PlatformFile } from "./platform-file.ts";
import { policySteps } from "./policy-steps.ts";
import { rollout, warnings } from "./rollout.ts";
import { staticPolicySteps } from "./static-policy-steps.ts";
import type { Action, Step } from "./step.ts";

type ReadmeView = {
  readonly generated: string;
  readonly name: string;
  readonly intro: readonly string[];
  readonly steps: readonly {
    readonly number: number;
    readonly title: string;
    readonly notes: readonly string[];
    readonly actions: readonly { readonly heading: string; readonly text: string; readonly commands: readonly string[] }[];
  }[];
  readonly rollout: readonly string[];
  readonly warnings: readonly string[];
  readonly missing: readonly string[];
};

/** The order in which the bundle is applied, of what was rendered: how each step is verified, and how it is taken back. */
export function readme(plan: Plan, targets: readonly RenderedTarget[], controlPlane: ControlPlane, platformFiles: readonly PlatformFile[]): RenderedFile {
  const { steps, last } = manifestSteps(targets);
  const nodes = isSelfManaged(plan.platform)
    ? [...nodeSteps(plan, plan.platform, controlPlane, platformFiles), ...staticPolicySteps(plan.platform, controlPlane)]
    : [];
  const missing = targets.flatMap(({ target, unsupported }) =>
    unsupported.map(({ control, check, reason }) => ({ target, name: check ? `${control}/${check}` : control, reason })),
  );
  const view: ReadmeView = {
    generated: generatedMarkdown,
    name: plan.name,
    intro: intro(plan),
    steps: [...policySteps(plan, targets), ...steps, ...nodes, ...last].map(stepView),
    rollout: rollout(plan, targets),
    warnings: warnings(plan),
    missing: missing.map(({ target, name, reason }) => `${code(name)}, ${target}: ${reason}.`),
  };
  return { path: "README.md", text: renderTemplate("bootstrap/README.md", view) };
}

function intro({ platform, kubernetesVersion, profile }: Plan): string[] {
  return [
    `The profile ${code(profile)}, rendered for Kubernetes ${kubernetesVersion} on ${code(platform)}. Every file comes from the spec; ${codes(["bundle.json"])} has their digests, and ${code("bulwark generate --check")} compares.`,
    "One step after the other, in a test cluster first; commands are run in this folder. Words in capitals stand for what only you know.",
    "Nothing here is one apply of everything: policies need the kinds that others make, and node files are read by no API.",
  ];
}

function stepView({ title, notes = [], apply, verify, rollBack }: Step, index: number): ReadmeView["steps"][number] {
  const action = (heading: string, { text, commands = [] }: Action) => ({ heading, text, commands });
  return { number: index + 1, title, notes, actions: [action("Apply", apply), action("Verify", verify), action("Roll back", rollBack)] };
}
