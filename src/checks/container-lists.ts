import * as Type from "typebox";
import type { JsonObject } from "../kubernetes/json.ts";
import type { PodTemplate } from "./check-kind.ts";
import { container } from "./smallest.ts";

export const containerLists = ["containers", "initContainers", "ephemeralContainers"] as const;

export type ContainerList = (typeof containerLists)[number];

export const containersProperty = {
  containers: Type.Optional(
    Type.Array(Type.Enum([...containerLists]), {
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
      description: "The lists of containers that are judged (default: all three).",
    }),
  ),
};

/** The lists that a check looks at, in their order in the pod spec. */
export function listsOf(parameters: JsonObject, fallback: readonly ContainerList[] = containerLists): readonly ContainerList[] {
  return (parameters.containers as ContainerList[] | undefined) ?? fallback;
}

/** A place for a container in a pod: alone, after a good one, in the other lists, and as a sidecar. */
export type Placement = { readonly what: string; readonly judged: boolean; place(fields: JsonObject, good: JsonObject, spec?: JsonObject): PodTemplate };

/** Every place that a container can take in a pod; `judged` is whether a check of these lists looks there. */
export function placements(lists: readonly ContainerList[]): Placement[] {
  const judged = (list: ContainerList) => lists.includes(list);
  return [
    { what: "container", judged: judged("containers"), place: (fields, _good, spec = {}) => ({ spec: { ...spec, containers: [container("app", fields)] } }) },
    {
      what: "second-container",
      judged: judged("containers"),
      place: (fields, good, spec = {}) => ({ spec: { ...spec, containers: [container("app", good), container("second", fields)] } }),
    },
    {
      what: "init-container",
      judged: judged("initContainers"),
      place: (fields, good, spec = {}) => ({ spec: { ...spec, containers: [container("app", good)], initContainers: [container("init", fields)] } }),
    },
    {
      what: "sidecar",
      judged: judged("initContainers"),
      place: (fields, good, spec = {}) => ({
        spec: {
          ...spec,
          containers: [container("app", good)],
          initContainers: [container("init", good), container("sidecar", { restartPolicy: "Always", ...fields })],
        },
      }),
    },
    {
      what: "ephemeral-container",
      judged: judged("ephemeralContainers"),
      place: (fields, good, spec = {}) => ({ spec: { ...spec, containers: [container("app", good)], ephemeralContainers: [container("debugger", fields)] } }),
    },
  ];
}
