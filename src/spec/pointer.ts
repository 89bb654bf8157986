/** The JSON pointer (RFC 6901) of a path of keys and indexes. */
export function pointerOf(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys and indexes of a JSON pointer. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at a path of keys and indexes; undefined where a step is no own property. */
export function valueAt(root: unknown, steps: readonly string[]): unknown {
  let value = root;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** How sentences call the value at a pointer: `platform`, `exemptNamespaces[1]`, `the document`. */
export function nameOf(pointer: string): string {
  const steps = stepsOf(pointer);
  const indexes = steps.slice(steps.findLastIndex((step) => !/^\d+$/.test(step)) + 1);
  const key = steps.at(-1 - indexes.length);
  return (key === undefined ? "the document" : shortText(key)) + indexes.map((index) => `[${index}]`).join("");
}

const shortText = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
