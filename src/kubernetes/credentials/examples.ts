/**
 * Texts of the form of a credential that documentation is full of and nobody can use.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html (keys that end with EXAMPLE), https://jwt.io
 */
const examples: Readonly<Record<string, RegExp>> = {
  "aws-access-key": /EXAMPLE$/,
  "aws-secret-key": /EXAMPLEKEY$/,
  jwt: /\.eyJzdWIiOiIxMjM0NTY3ODkwIiwi/,
  "url-credentials": /^:\/\/(user|username|usr|login):(pass|password|passwd|pwd|secret)@$/i,
};

/** Whether what a format matched is one of them. */
export function isPublishedExample(format: string, text: string): boolean {
  return examples[format]?.test(text) ?? false;
}

/** Passwords that programs come with. They work until somebody changes them. */
const defaults = new Set(
  "admin administrator changeit changeme change-me default guest letmein minioadmin password passw0rd postgres root secret test".split(" "),
);

export const isDefaultPassword = (text: string) => defaults.has(text.toLowerCase());
