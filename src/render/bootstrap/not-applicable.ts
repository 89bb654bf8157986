import { checklist } from "../../controls/checklist.ts";
import type { Plan } from "../../spec/plan.ts";
import { renderTemplate } from "../handlebars.ts";
import { generatedMarkdown } from "../markdown.ts";
import type { RenderedFile } from "../renderer.ts";
import type { RenderedTarget } from "./control-plane.ts";

type NotApplicableView = {
  readonly generated: string;
  readonly platform: string;
  readonly items: readonly { readonly heading: string; readonly what: string; readonly why: string; readonly instead: string }[];
};

/** What the platform does not take, why, and what is used instead; none where it takes everything. */
export function notApplicable({ platform }: Plan, targets: readonly RenderedTarget[]): RenderedFile[] {
  const found = targets.flatMap(({ unsupported }) => unsupported.flatMap(({ control, notTaken }) => (notTaken ? [{ control, ...notTaken }] : [])));
  if (found.length === 0) return [];
  const view: NotApplicableView = {
    generated: generatedMarkdown,
    platform,
    items: found.map(({ control, what, why, instead }) => {
      const item = checklist.find((entry) => entry.control === control)?.item;
      return { heading: item === undefined ? control : `${item} ${control}`, what, why, instead };
    }),
  };
  return [{ path: "NOT-APPLICABLE.md", text: renderTemplate("bootstrap/NOT-APPLICABLE.md", view) }];
}
