import { readFileSync } from "node:fs";
import { join } from "node:path";
import { podSecurityControls } from "../../src/controls/pod-security-standards.ts";
import { packageRoot } from "../../src/package-root.ts";
import { renderTemplate } from "../../src/render/handlebars.ts";
import { code } from "./markdown.ts";

/** What `npm run measure` writes down: of each policy version and engine, on how many pods they agree. */
type Measured = {
  readonly module: string;
  readonly agreement: Readonly<Record<string, Readonly<Record<string, { readonly agreed: number; readonly of: number }>>>>;
};

/** The controls of the Pod Security Standards with the checks that judge them, and on how much the engines agree with upstream. */
export function podSecurityPage(): string {
  const { module, agreement } = JSON.parse(readFileSync(join(packageRoot, "docs/pod-security-standards.json"), "utf8")) as Measured;
  const engines = Object.keys(Object.values(agreement)[0] ?? {});
  return renderTemplate("docs/pod-security-standards.md", {
    module,
    controls: podSecurityControls.map(({ id, level, overrides, checks }) => ({
      id,
      level,
      overrides: overrides === undefined ? "" : code(overrides),
      checks: checks.map((check) => `[${code(check)}](controls/${check.split("/")[0]}.md)`).join(", "),
    })),
    engines,
    rule: engines.map(() => "---|").join(""),
    rows: Object.entries(agreement).map(([version, row]) => ({ version, cells: engines.map((engine) => `${row[engine]?.agreed} of ${row[engine]?.of}`) })),
  });
}
