/** A change of one line of Rego. */
export type RegoMutant = { readonly line: number; readonly from: string; readonly to: string; readonly text: string };

/** What is done to a line: the changed line, or undefined where there is nothing of the sort in it. */
const mutations: readonly ((line: string) => string | undefined)[] = [
  // a condition the other way round
  (line) => (/^\t+not /.test(line) ? line.replace(/^(\t+)not /, "$1") : undefined),
  (line) => (/ if not /.test(line) ? line.replace(" if not ", " if ") : undefined),
  (line) => (line.includes(" == ") ? line.replace(" == ", " != ") : line.includes(" != ") ? line.replace(" != ", " == ") : undefined),
  (line) => (line.includes(" > ") ? line.replace(" > ", " >= ") : line.includes(" <= ") ? line.replace(" <= ", " < ") : undefined),
  // a condition less
  (line) => (/^\t+(?!some |every |"|\}|\]|\{)[^:]*$/.test(line) && !/[[{(]$/.test(line) ? "" : undefined),
  (line) => (/^\t+(some|is_).*[^[{(]$/.test(line) ? "" : undefined),
  // a rule that always holds
  (line) => (/^[a-z_]+\(.*\) if [^{]+$/.test(line) ? line.replace(/ if [^{]+$/, "") : undefined),
  // an entry of a table less
  (line) => (/^\t"[^"]+": .*,$/.test(line) ? "" : undefined),
];

/** Every mutant of a module, one change of one line each. */
export function mutantsOf(rego: string): RegoMutant[] {
  const lines = rego.split("\n");
  return lines.flatMap((from, index) => {
    const changed = [...new Set(mutations.map((mutate) => mutate(from)))].filter((to) => to !== undefined && to !== from);
    return changed.map((to) => ({ line: index + 1, from: from.trim(), to: (to as string).trim(), text: lines.with(index, to as string).join("\n") }));
  });
}
