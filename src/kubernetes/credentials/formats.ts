/** A kind of credential that is told by its text alone, in the form that its issuer publishes. */
export type CredentialFormat = {
  /** Kebab-case; findings and messages name it. */
  readonly name: string;
  /** RE2 syntax, not anchored; no negated class and no dot, because the bytes around may be no text. */
  readonly regex: string;
  /** Texts of which every match holds one: what holds none need not be matched. */
  readonly literals: readonly string[];
};

/** `admission`: short and sure enough to refuse an object by; the others are looked for in files only. */
type PublishedFormat = CredentialFormat & { readonly admission: boolean };

/** Every format that is known, with the address where its issuer describes it. */
export const credentialFormats: readonly PublishedFormat[] = [
  // https://www.rfc-editor.org/rfc/rfc7468#section-10, https://www.rfc-editor.org/rfc/rfc9580#section-6.2
  { name: "private-key", regex: "-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----", literals: ["PRIVATE KEY"], admission: true },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { name: "aws-access-key", regex: "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b", literals: ["AKIA", "ASIA"], admission: true },
  // https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
  {
    name: "aws-secret-key",
    regex: "(?i)aws_secret_access_key[ \"']*[=:][ \"']*[a-z0-9/+]{40}",
    literals: ["aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"],
    admission: true,
  },
  // https://cloud.google.com/docs/authentication/api-keys
  { name: "gcp-api-key", regex: "\\bAIza[A-Za-z0-9_-]{35}", literals: ["AIza"], admission: true },
  // https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available
  {
    name: "github-token",
    regex: "\\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})",
    literals: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    admission: true,
  },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  { name: "gitlab-token", regex: "\\bgl(pat|dt|rt|ptt)-[A-Za-z0-9_-]{20}", literals: ["glpat-", "gldt-", "glrt-", "glptt-"], admission: true },
  // https://docs.slack.dev/authentication/tokens
  { name: "slack-token", regex: "\\b(xox[abeoprs]|xapp)-[A-Za-z0-9.-]{20}", literals: ["xox", "xapp-"], admission: true },
  // https://www.rfc-editor.org/rfc/rfc7519#section-3: a JSON object in base64url begins with eyJ; a signature that is detached is none
  { name: "jwt", regex: "\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20}", literals: ["eyJ"], admission: true },
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: without the delimiters that placeholders begin with, such as ${PASSWORD}, <password>, ****
  { name: "url-credentials", regex: "://[\\w.~%+-]*:([\\w.~!&+,;=-]|%[0-9A-Fa-f]{2})+@", literals: ["://"], admission: true },
  // https://www.rfc-editor.org/rfc/rfc7468#section-10, in base64 once more, as kubeconfig files and Secrets hold it
  {
    name: "private-key-in-base64",
    regex: "LS0tLS1CRUdJTi(BQUklWQVRFIEtFWS|BSU0EgUFJJVkFURSBLRVkt|BFQyBQUklWQVRFIEtFWS|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRVkt)",
    literals: ["LS0tLS1CRUdJTi"],
    admission: false,
  },
  // https://cloud.google.com/docs/authentication/token-types
  { name: "gcp-oauth-token", regex: "\\b(GOCSPX-[A-Za-z0-9_-]{28}|ya29\\.[A-Za-z0-9_-]{30})", literals: ["GOCSPX-", "ya29."], admission: false },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  {
    name: "gitlab-other-token",
    regex: "\\bgl(oas|cbt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_-]{20}",
    literals: ["gloas-", "glcbt-", "glft-", "glimt-", "glagent-", "glwt-", "glsoat-", "glffct-"],
    admission: false,
  },
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  {
    name: "slack-webhook",
    regex: "hooks\\.slack\\.com/(services|workflows|triggers)/[A-Za-z0-9]+/[A-Za-z0-9/]{20}",
    literals: ["hooks.slack.com/"],
    admission: false,
  },
  // https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
  { name: "vault-token", regex: "\\bhv[sbr]\\.[A-Za-z0-9_-]{24}", literals: ["hvs.", "hvb.", "hvr."], admission: false },
  // https://docs.npmjs.com/about-access-tokens
  { name: "npm-token", regex: "\\bnpm_[A-Za-z0-9]{36}\\b", literals: ["npm_"], admission: false },
  // https://pypi.org/help/#apitoken
  { name: "pypi-token", regex: "\\bpypi-[A-Za-z0-9_-]{60}", literals: ["pypi-"], admission: false },
  // https://docs.docker.com/security/access-tokens/
  { name: "docker-token", regex: "\\bdckr_(pat|oat)_[A-Za-z0-9_-]{27}", literals: ["dckr_pat_", "dckr_oat_"], admission: false },
  // https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/#inspecting-the-secret-regcred
  { name: "docker-config-auth", regex: '"auth"[ ]*:[ ]*"[A-Za-z0-9+/]{8,}={0,2}"', literals: ['"auth"'], admission: false },
  // https://docs.stripe.com/keys
  { name: "stripe-key", regex: "\\b(sk|rk)_(live|test)_[A-Za-z0-9]{24}", literals: ["k_live_", "k_test_"], admission: false },
  // https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/authentication
  { name: "sendgrid-key", regex: "\\bSG\\.[\\w-]{22}\\.[\\w-]{43}", literals: ["SG."], admission: false },
  // https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
  { name: "azure-storage-key", regex: "AccountKey=[A-Za-z0-9+/]{86}==", literals: ["AccountKey="], admission: false },
  // https://docs.digitalocean.com/reference/api/create-personal-access-token/
  { name: "digitalocean-token", regex: "\\bdo[opr]_v1_[a-f0-9]{64}", literals: ["dop_v1_", "doo_v1_", "dor_v1_"], admission: false },
];

/** The formats that are short and sure enough to refuse an object by. */
export const admissionFormats: readonly CredentialFormat[] = credentialFormats
  .filter(({ admission }) => admission)
  .map(({ name, regex, literals }) => ({ name, regex, literals }));
