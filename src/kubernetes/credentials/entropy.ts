/** Shannon's entropy of the characters of a text, in bits a character: 0 of `aaaa`, 2 of `abcd`, about 4 of a random password. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts.values()].reduce((bits, count) => bits - (count / total) * Math.log2(count / total), 0);
}

/** How many of these a text mixes: lower case, upper case, digits, other characters. */
export function characterClasses(text: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9\s]/].filter((characters) => characters.test(text)).length;
}
