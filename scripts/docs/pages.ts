import { catalogue } from "../../src/controls/catalogue.ts";
import { checkKindsPage } from "./check-kinds-page.ts";
import { controlPage } from "./control-page.ts";
import { coveragePage } from "./coverage-page.ts";
import { exampleSpec } from "./example-spec.ts";
import { podSecurityPage } from "./pod-security-page.ts";
import { proofPage } from "./proof-page.ts";
import { specPage } from "./spec-page.ts";

/** Every generated page by its path below docs/. */
export function pages(): ReadonlyMap<string, string> {
  const example = exampleSpec();
  return new Map([
    ...catalogue.map((control): [string, string] => [`controls/${control.id}.md`, controlPage(control, example)]),
    ["check-kinds.md", checkKindsPage()],
    ["coverage.md", coveragePage()],
    ["pod-security-standards.md", podSecurityPage()],
    ["proof.md", proofPage()],
    ["spec.md", specPage()],
  ]);
}
