import * as Type from "typebox";
import { registryPattern } from "../kubernetes/image-reference.ts";
import type { CheckKind } from "./check-kind.ts";
import { containersProperty } from "./container-lists.ts";
import { withExcuses } from "./excuses.ts";
import { unlessProblems } from "./field-problems.ts";
import { imageBoundaries } from "./image-boundaries.ts";
import { unlessProperty } from "./predicate.ts";

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
      ...unlessProperty,
    },
    { additionalProperties: false },
  ),
  problems: (parameters) => {
    const { registries, digest, forbiddenTags } = parameters;
    const nothing = registries === undefined && digest !== true && forbiddenTags === undefined;
    return [...unlessProblems(parameters), ...(nothing ? [{ key: "", message: "names nothing to ask for: set registries, digest or forbiddenTags" }] : [])];
  },
  boundaries: (parameters) => withExcuses(parameters, imageBoundaries(parameters), "pod"),
};
