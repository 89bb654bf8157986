import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckKindName } from "../../src/checks/check-kind.ts";
import { packageRoot } from "../../src/package-root.ts";

/** What the doc comment of a check kind says: paragraphs, and where its semantics come from. */
export type KindDoc = { readonly paragraphs: readonly string[]; readonly sources: readonly string[] };

/** The semantics of a check kind, from the doc comment of the file that defines it: stated there, and nowhere else. */
export function kindDoc(kind: CheckKindName): KindDoc {
  const path = `src/checks/${kind}.ts`;
  return docOf(path, /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const \w+: CheckKind\b/);
}

/** What operators mean, for every kind that compares a field. */
export function predicateDoc(): KindDoc {
  return docOf("src/checks/predicate.ts", /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const predicateProperties\b/);
}

function docOf(path: string, pattern: RegExp): KindDoc {
  const comment = pattern.exec(readFileSync(join(packageRoot, path), "utf8"))?.[1];
  if (comment === undefined) throw new Error(`${path} has no doc comment above what it exports: write what absent, null and the lists of containers mean`);
  const lines = comment.split("\n").map((line) => line.replace(/^ \* ?/, ""));
  const text = lines.filter((line) => !line.startsWith("@")).join("\n");
  return {
    paragraphs: text
      .trim()
      .split(/\n{2,}/)
      .map(joinLines),
    sources: lines.filter((line) => line.startsWith("@see ")).flatMap((line) => line.match(/https:\S+/g) ?? []),
  };
}

/** The lines of a paragraph as one; the items of a list stay lines of their own. */
function joinLines(paragraph: string): string {
  return paragraph.replaceAll(/\n(?!- )\s*/g, " ");
}
