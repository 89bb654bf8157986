import * as Type from "typebox";
import { platforms } from "../../kubernetes/platforms.ts";
import { kubernetesVersions } from "../../kubernetes/versions.ts";
import { closed } from "./primitives.ts";

export const Cluster = Type.Object(
  {
    platform: Type.Enum([...platforms], { description: "Who runs the control plane, and how it is configured." }),
    kubernetesVersion: Type.Enum([...kubernetesVersions], { description: "The cluster's minor version, quoted." }),
  },
  closed,
);
