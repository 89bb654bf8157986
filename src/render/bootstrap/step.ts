/** Something to do, or to look at: a sentence in Markdown, and the commands that do it. */
export type Action = { readonly text: string; readonly commands?: readonly string[] };

/** One step of the plan; they are done in their order. */
export type Step = {
  readonly title: string;
  /** What to know before, each a sentence in Markdown. */
  readonly notes?: readonly string[];
  readonly apply: Action;
  readonly verify: Action;
  readonly rollBack: Action;
};

/** Paths of rendered files, from the bundle's root. */
export type RenderedPaths = readonly string[];

export const holds = (paths: RenderedPaths, folder: string) => paths.some((path) => path.startsWith(`${folder}/`));
