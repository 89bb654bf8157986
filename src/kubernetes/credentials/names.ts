/**
 * Names that credentials have, for keys of ConfigMaps and variables: whole words at the end of the name, so that
 * `token_endpoint`, `passwordPolicy` and `secretName` are none. RE2 syntax.
 */
export const credentialNames: readonly string[] = [
  "(?i)(^|[-_.])(password|passwd|passphrase|pwd|secret|token|api[-_.]?key|private[-_.]?key|access[-_.]?key|secret[-_.]?key|credentials?)$",
  "[a-z0-9](Password|Passwd|Passphrase|Secret|Token|ApiKey|APIKey|PrivateKey|AccessKey|SecretKey|Credentials?)$",
];

/**
 * Values that are none under such a name: a variable or template that something else fills in, a mark that stands for a
 * value, a truth value, a number, a path, an address, the name of a credential's place. RE2 syntax, anchored.
 *
 * A word such as `changeme` is no placeholder: it works as long as nobody changes it.
 * @see https://cwe.mitre.org/data/definitions/1393.html (Use of Default Password)
 */
export const placeholderValues: readonly string[] = [
  "^\\s*$",
  "^\\s*(\\$\\{[\\s\\S]*\\}|\\$\\([\\s\\S]*\\)|\\$[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_][A-Za-z0-9_]*%)\\s*$",
  "^\\s*(\\{\\{[\\s\\S]*\\}\\}|<[^<>]*>|\\[[^\\[\\]]*\\]|__[A-Za-z0-9_]+__)\\s*$",
  "^\\s*[*xX.]+\\s*$",
  "^(?i)\\s*(true|false|yes|no|on|off|null|none|nil|redacted|n/a|[0-9]+([.][0-9]+)?[a-z]{0,2})\\s*$",
  "^\\s*(/|[.]{1,2}/|~/)[\\w./@+-]*\\s*$",
  "^\\s*([a-z][a-z0-9+.-]*://|(vault|env|file|arn):)[\\w./?&=%#,~:-]*\\s*$",
];
