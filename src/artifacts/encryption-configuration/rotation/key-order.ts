/** Up to five digits at the end of a key's name count; more are a date, and nothing is added to a date. */
const numbered = /^(.*?)([-._]?)(?<![0-9])([0-9]{1,5})$/;

/** A name without a number is the first of its row. */
function partsOf(name: string): { readonly base: string; readonly separator: string; readonly number: number } {
  const [, base, separator, number] = numbered.exec(name) ?? [];
  if (base === undefined || separator === undefined) return { base: name, separator: /[0-9]$/.test(name) ? "-" : "", number: 1 };
  return { base, separator, number: Number(number) };
}

/** Which of two keys was made later, as far as their names say: positive where the second was; undefined where they do not. */
export function laterBy(one: string, other: string): number | undefined {
  const [first, second] = [partsOf(one), partsOf(other)];
  return first.base === second.base && first.number !== second.number ? second.number - first.number : undefined;
}

/** A name for the key that follows: the same with the next number that no key of the file has; key where it is not to be gone on with. */
export function nextName(name: string, taken: ReadonlySet<string>): string {
  const { base, separator, number } = partsOf(/^[-._A-Za-z0-9]+$/.test(name) ? name : "key0");
  const numbers = [...taken].map(partsOf).filter((parts) => parts.base === base);
  return `${base}${separator}${Math.max(number, ...numbers.map((parts) => parts.number)) + 1}`;
}
