/**
 * What of a user's text a message may show. These files hold keys, and where one stands in a wrong place (as a name, as a
 * field, behind a colon without a space) it is a key all the same. The shortest, of 16 bytes, has 24 characters.
 */
export function shownName(text: string): string | undefined {
  return text.length <= 20 && /^[A-Za-z0-9][-._A-Za-z0-9]*$/.test(text) ? text : undefined;
}

/** A resource in lower case, which no key is. */
export function shownResource(text: string): string | undefined {
  return /^[-.*a-z0-9]{1,253}$/.test(text) && /[.*]|^[a-z]{1,20}$/.test(text) ? text : shownName(text);
}

/** The resources of an entry as a sentence names them. */
export function entryName(resources: readonly string[], index: number): string {
  const shown = resources.map(shownResource);
  const known = shown.filter((resource) => resource !== undefined);
  if (known.length === 0 || known.length < shown.length) return `entry ${index + 1}`;
  return known.length > 4 ? `${known.slice(0, 3).join(", ")} and ${known.length - 3} more` : known.join(", ");
}

/** A key as a sentence names it: by its name where that can be no key, else by its place. */
export function keyName({ name }: { readonly name: string }, index: number): string {
  return shownName(name) ?? `key number ${index + 1}`;
}
