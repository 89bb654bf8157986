/**
 * The grammar of an image reference, as RE2: optional registry, path, optional tag, optional digest.
 * @see https://github.com/distribution/reference/blob/main/regexp.go
 */
export const imageReferencePattern =
  "^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]+)?$";
