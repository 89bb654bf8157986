import { ciActions, type PinnedAction } from "../../artifacts/ci-actions.ts";
import type { Plan } from "../../spec/plan.ts";
import { type CiProvider, scanSeverities } from "../../spec/schema/ci.ts";
import { byPath } from "../by-path.ts";
import { commentLines } from "../comment-lines.ts";
import { generatedLine } from "../generated.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile, Renderer, Unsupported } from "../renderer.ts";

const control = "scan-images-in-ci";

type CiPlan = NonNullable<Plan["ci"]> & { readonly scannerImage: string };

/** What every template has. */
type ScanView = {
  readonly generated: string;
  readonly scanner: string;
  /** From mild to grave, with commas. */
  readonly severities: string;
  readonly ignoreUnfixed: boolean;
  readonly images: readonly string[];
  readonly codeScanning: boolean;
};
type ActionView = { readonly uses: string; readonly version: string };
type GithubView = ScanView & { readonly comments: readonly string[] } & Readonly<Record<keyof typeof ciActions, ActionView>>;

/**
 * Workflows that scan an image by its digest, between push and deployment, and every day what runs.
 * @see https://trivy.dev/docs/latest/guide/references/configuration/cli/trivy_image/
 */
export const ciRenderer: Renderer = {
  target: "ci",
  render(plan) {
    const { ci } = plan;
    const on = plan.artifacts.some(({ artifact }) => artifact === "image-scan-workflows");
    const { scannerImage } = ci ?? {};
    if (!on || !ci || scannerImage === undefined) return { files: [], unsupported: missing(plan, on) };
    const files = ci.providers.flatMap((provider) => providers[provider]({ ...ci, scannerImage }));
    return { files: files.sort(byPath), unsupported: [] };
  },
};

function missing({ ci }: Plan, on: boolean): Unsupported[] {
  if (!on) return ci ? [{ control, reason: "the control is not enabled, so ci is not rendered" }] : [];
  return [
    {
      control,
      reason: ci
        ? "ci.scannerImage is not given, so no workflow is rendered: name Trivy's image with the version and the digest that you have read of it"
        : "the spec has no ci, so no workflow is rendered",
    },
  ];
}

const providers: Readonly<Record<CiProvider, (ci: CiPlan) => RenderedFile[]>> = { github, gitlab };

const viewOf = ({ scannerImage, severities, ignoreUnfixed, images, codeScanning }: CiPlan): ScanView => ({
  generated: generatedLine,
  scanner: scannerImage,
  severities: scanSeverities.filter((severity) => severities.includes(severity)).join(","),
  ignoreUnfixed,
  images,
  codeScanning,
});

/** Two workflows: one that others call, one that calls it for what runs. */
function github(ci: CiPlan): RenderedFile[] {
  const granted = ci.codeScanning ? "{ actions: read, contents: read, security-events: write }" : "{}";
  const scan: GithubView = {
    ...viewOf(ci),
    comments: [
      "Place: .github/workflows/scan-images.yaml. Call it after the push and before the deployment, with the digest that is deployed:",
      `scan: { needs: push, uses: ./.github/workflows/scan-images.yaml, permissions: ${granted}, with: { image: <an output of push> } }`,
      "Let the deployment need it. Actions are named by commit, the scanner by digest: what a tag names can be replaced.",
    ].flatMap(commentLines),
    uploadArtifact: actionView(ciActions.uploadArtifact),
    downloadArtifact: actionView(ciActions.downloadArtifact),
    uploadSarif: actionView(ciActions.uploadSarif),
  };
  const rescan = {
    ...viewOf(ci),
    comments: commentLines("Place: .github/workflows/rescan-images.yaml, beside scan-images.yaml. What is known of an image grows after its deployment."),
  };
  return [
    { path: "github/scan-images.yaml", text: renderTemplate("ci/github-scan-images.yaml", scan), control },
    ...(ci.images.length > 0 ? [{ path: "github/rescan-images.yaml", text: renderTemplate("ci/github-rescan-images.yaml", rescan), control }] : []),
  ];
}

function gitlab(ci: CiPlan): RenderedFile[] {
  const view = {
    ...viewOf(ci),
    comments: [
      "Include it, and extend .scan-image between push and deployment, with the digest that is deployed in the variable IMAGE:",
      "scan: { extends: .scan-image, needs: [push] }, where push has an artifacts:reports:dotenv with IMAGE=<name>@sha256:<digest>.",
      "A private registry needs TRIVY_USERNAME and TRIVY_PASSWORD as masked variables, of a user who may read there and nothing else.",
      ...(ci.images.length > 0
        ? ["rescan-images runs in a scheduled pipeline: make one, every day. What is known of an image grows after its deployment."]
        : []),
    ].flatMap(commentLines),
  };
  return [{ path: "gitlab/scan-images.yaml", text: renderTemplate("ci/gitlab-scan-images.yaml", view), control }];
}

function actionView({ repository, path, version, commit }: PinnedAction): ActionView {
  return { uses: `${repository}${path === undefined ? "" : `/${path}`}@${commit}`, version };
}
