import type { Signatures } from "../../artifacts/image-signatures.ts";
import { containerLists } from "../../checks/container-lists.ts";
import type { Plan, PlannedArtifact } from "../../spec/plan.ts";
import { outsideNamespaces, waiverCovers } from "../cel/waiver.ts";
import { renderTemplate } from "../handlebars.ts";
import type { RenderedFile } from "../renderer.ts";
import { artifactView } from "./artifact.ts";
import { validationActions } from "./validating-policy.ts";

const comments = [
  "Every image of a Pod must be signed by one of the attestors: containers, init and ephemeral containers. Kyverno asks the images' registries, and the transparency log.",
  "Where it denies, a tag is replaced by the digest that was verified: between the verification and the pull a tag can come to mean another image.",
];

/** The images of a Pod, or one list of them. */
const images = (object: string) => containerLists.map((list) => `${object}.spec.?${list}.orValue([]).map(c, c.?image.orValue(''))`).join(" + ");

/** Verifies signatures; undefined where the spec says nobody who signs. */
export function imageSignatures(plan: Plan, artifact: PlannedArtifact): RenderedFile | undefined {
  const { signatures } = artifact.parameters as { signatures?: Signatures };
  if (!signatures) return undefined;
  const { keyless = [], publicKeys = [] } = signatures;
  const view = {
    ...artifactView(artifact, "signatures", "Images are signed", "Pod", comments),
    failurePolicy: plan.failurePolicy,
    validationAction: validationActions[artifact.enforcement],
    pins: artifact.enforcement === "enforce",
    conditions: conditions(plan, artifact),
    attestors: [
      ...(keyless.length > 0 ? [{ name: "keyless", cosign: { keyless: { identities: keyless.map(({ issuer, subject }) => ({ issuer, subject })) } } }] : []),
      ...publicKeys.map((data, index) => ({ name: `key${index + 1}`, cosign: { key: { data } } })),
    ],
    lists: containerLists,
    message: "sign the image, by an identity or a key that the spec names",
  };
  return {
    path: `image-validating-policies/${view.name}.yaml`,
    text: renderTemplate("kyverno/image-validating-policy.yaml", view),
    control: artifact.control,
    proof: "its schema: to judge a signature takes a registry, and no engine here has one",
  };
}

function conditions({ exemptNamespaces }: Plan, { waivers }: PlannedArtifact) {
  const whole = waivers.filter(({ match, containers }) => match.kinds.includes("Pod") && containers === undefined);
  return [
    { name: "images-are-new", expression: `request.operation != 'UPDATE' || (${images("object")}) != (${images("oldObject")})` },
    ...(exemptNamespaces.length > 0 ? [{ name: "outside-exempt-namespaces", expression: outsideNamespaces(exemptNamespaces) }] : []),
    ...whole.map((waiver, index) => ({ name: `not-waived-${index + 1}`, expression: `!(${waiverCovers(waiver)})` })),
  ];
}
