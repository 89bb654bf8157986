import { statSync } from "node:fs";
import type { EncryptionConfiguration } from "../artifacts/encryption-configuration/configuration.ts";
import { decodeConfiguration } from "../artifacts/encryption-configuration/decode.ts";
import type { Finding } from "../artifacts/finding.ts";
import type { Location } from "../diagnostics/diagnostic.ts";
import { UserError } from "../diagnostics/user-error.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { type ConfigurationYaml, parseConfigurationYaml } from "./configuration-yaml.ts";

/** A finding with its place in the file. */
export type EncryptionFinding = Pick<Finding, "code" | "severity" | "message" | "remedy" | "refused"> & { readonly location: Location };

/** An EncryptionConfiguration as it is in a file; no configuration where the API server would not start with it. */
export type EncryptionFile = {
  readonly text: string;
  readonly yaml: ConfigurationYaml;
  readonly configuration: EncryptionConfiguration | undefined;
  /** What strict decoding, the API server's validation and the file's mode say. */
  readonly findings: readonly EncryptionFinding[];
  place(finding: Finding): EncryptionFinding;
};

/**
 * Reads an EncryptionConfiguration as the API server does. No text of the file is in a message: any may be a key.
 * @throws UserError where there is no such file, or no YAML in it
 */
export function readEncryptionFile(file: string): EncryptionFile {
  const text = readConfigurationText(file, "--encryption-provider-config");
  const yaml = parseEncryptionYaml(text, file);
  const { configuration, findings } = decodeConfiguration(yaml.value);
  const place = ({ code, severity, message, remedy, refused, pointer, at }: Finding): EncryptionFinding => ({
    ...{ code, severity, message, remedy, refused },
    location: { file, ...yaml.locate(pointer, at), pointer: shownPointer(pointer) },
  });
  const troubles = troublesOf(yaml, file);
  const all = [...troubles, ...findings.map(place), ...modeFindings(file)];
  return { text, yaml, place, findings: all, configuration: troubles.some(({ refused }) => refused) ? undefined : configuration };
}

const empty = {
  nothing: "the file holds no EncryptionConfiguration",
  start: "write one: apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources; bulwark generate --generate-key makes one",
};

/** The YAML of the file, without its text in what is wrong with it. */
export function parseEncryptionYaml(text: string, file: string): ConfigurationYaml {
  try {
    return parseConfigurationYaml(text, file, empty);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.diagnostics.map((diagnostic) => ({ ...diagnostic, message: plain[diagnostic.code] ?? diagnostic.message })));
  }
}

/** What the reader of YAML says with a part of the text, said without. */
const plain: Readonly<Record<string, string>> = {
  "yaml-syntax": "this is not YAML",
  "unknown-alias": "there is no anchor of this alias before it",
  "cyclic-alias": "the alias stands for something that holds it",
};

/** An unknown field's name is the user's text. */
const shownPointer = (pointer: string) =>
  pointer
    .split("/")
    .map((step) => (step.length > 20 ? "…" : step))
    .join("/");

/** Of what compose() finds, Kubernetes reads merge keys, tags and keys that are no text as they are meant. */
function troublesOf({ troubles }: ConfigurationYaml, file: string): EncryptionFinding[] {
  return troubles.flatMap(({ code, place }) => {
    const found = { code, severity: "error", location: { file, ...place } } as const;
    if (code === "duplicate-key")
      return [
        { ...found, refused: true, message: "a field stands twice in one mapping: the API server does not start with it", remedy: "keep one of the two" },
      ];
    if (code === "several-documents")
      return [
        {
          ...found,
          refused: true,
          message: "the file holds several YAML documents, of which the API server reads the first alone",
          remedy: "keep one document",
        },
      ];
    return [];
  });
}

/** A file of keys is its owner's alone. */
function modeFindings(file: string): EncryptionFinding[] {
  const mode = process.platform === "win32" ? 0o600 : statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return [];
  return [
    {
      code: "readable-by-others",
      severity: "warning",
      message: `others than its owner have rights on the file (mode ${mode.toString(8).padStart(4, "0")}), and it is where keys stand`,
      remedy: "chmod 600",
      refused: false,
      location: { file },
    },
  ];
}
