import type { Engine, Outcome, Verdict } from "../engine.ts";
import { isSentToGatekeeper, notSent } from "../gatekeeper-webhook.ts";
import { checkKey } from "../policies.ts";
import { withoutData } from "../without-data.ts";
import { ConstraintSelector, loadBundle, reviewOf } from "./load.ts";

export const opaWasm = "opa-wasm";

/**
 * The Rego of the bundle's ConstraintTemplates in wasm, with the parameters of its Constraints. It judges every
 * operation, and needs no binary as long as the Rego is the package's own.
 */
export const opaWasmEngine: Engine = {
  name: opaWasm,
  probe: async () => {
    const { readEmbedded } = await import("./embedded.ts");
    try {
      const { digests } = readEmbedded();
      return { available: true, version: "embedded", detail: `${digests.length} check kinds compiled into the package` };
    } catch (error) {
      return { available: false, reason: error instanceof Error ? error.message : String(error), remedy: "in a checkout run `npm run build`" };
    }
  },
  review: async (files, assignments, options = {}) => {
    const bundle = await loadBundle(files);
    const general = bundle.general.length > 0 ? ` (${bundle.general.join("; ")})` : "";
    return assignments.flatMap(({ check, requests }, position) => {
      options.signal?.throwIfAborted();
      const key = checkKey(check);
      const constraint = bundle.constraints.get(key);
      const selector = new ConstraintSelector(constraint ? [constraint] : []);
      const verdicts = requests.map((request): Verdict => {
        const verdict = (outcome: Outcome, message?: string): Verdict => ({
          engine: opaWasm,
          ...check,
          requestId: request.id,
          outcome,
          ...(message === undefined ? {} : { message }),
        });
        if (!constraint) return verdict("error", bundle.problems.get(key) ?? `no Constraint for ${key} below gatekeeper/constraints/${general}`);
        if (!isSentToGatekeeper(request)) return verdict("not-applicable", notSent(request));
        const [group] = selector.select(request.object);
        if (!group) return verdict("not-applicable", `${constraint.file} does not match ${request.object.kind}`);
        try {
          const input = JSON.stringify({ set: group.name, review: reviewOf(request) });
          const [violation] = group.module.violations(input);
          if (violation) return verdict("fail", violation[1]);
          return group.module.waived(input).length > 0 ? verdict("not-applicable", "waived") : verdict("pass");
        } catch (error) {
          const message = `${constraint.file}: ${error instanceof Error ? error.message : String(error)}`;
          return verdict("error", withoutData(message, [request]));
        }
      });
      options.onProgress?.(position + 1, assignments.length);
      return verdicts;
    });
  },
};
