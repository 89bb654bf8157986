/** Runs a long step with a line of progress, on a terminal only; `say` tells how far it is. */
export async function withProgress<T>(title: string, enabled: boolean, run: (say: (text: string) => void) => Promise<T>): Promise<T> {
  if (!enabled || process.stdout.isTTY !== true) return run(() => undefined);
  const { Listr } = await import("listr2");
  const results: T[] = [];
  const task = {
    title,
    task: async (_: unknown, self: { output: string }) => {
      results.push(await run((text) => Object.assign(self, { output: text })));
    },
  };
  await new Listr([task], { rendererOptions: { collapseErrors: false }, fallbackRenderer: "silent" }).run();
  return results[0] as T;
}
