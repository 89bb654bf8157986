import type { Engine } from "./engine.ts";
import { gatorEngine } from "./gator/index.ts";
import { kubeApiserverEngine } from "./kube-apiserver/index.ts";
import { kyvernoEngine } from "./kyverno/index.ts";
import { opaWasmEngine } from "./opa-wasm/index.ts";

/** Every engine, in the order of the matrix's columns. */
export const engines: readonly Engine[] = [
  opaWasmEngine,
  gatorEngine,
  kyvernoEngine("ClusterPolicy"),
  kyvernoEngine("ValidatingPolicy"),
  kyvernoEngine("ValidatingAdmissionPolicy"),
  kubeApiserverEngine,
];

/** Names by which engines are asked for: `kyverno` stands for all of its columns. */
export const engineNames: readonly string[] = [...new Set(engines.map(({ name }) => name.split("/")[0] as string))];
