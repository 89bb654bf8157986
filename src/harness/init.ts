import { existsSync, writeFileSync } from "node:fs";
import { userError } from "../diagnostics/user-error.ts";
import { platforms } from "../kubernetes/platforms.ts";
import { kubernetesVersions } from "../kubernetes/versions.ts";
import { renderTemplate } from "../render/handlebars.ts";

export type InitOptions = {
  readonly file: string;
  readonly name: string;
  readonly platform: string;
  readonly kubernetesVersion: string;
  readonly profile: string;
  /** Policy engines: `kyverno`, `gatekeeper`, `validating-admission-policy`. */
  readonly engines: readonly string[];
  readonly now: Date;
};

/** Writes a commented starter spec. @throws UserError where the file exists or cannot be written */
export function init(options: InitOptions): void {
  const { file } = options;
  if (existsSync(file)) throw userError("file-exists", `${file} is there already`, { location: { file }, remedy: "name another file, or edit this one" });
  try {
    writeFileSync(file, starterSpec(options), { flag: "wx" });
  } catch (error) {
    throw userError("unwritable-file", `${file} cannot be written: ${(error as Error).message}`, { location: { file } });
  }
}

/** The JSON Schema as the starter spec names it: beside the spec. */
const schemaFile = "hardening-spec.schema.json";

/** The text of a starter spec. */
export function starterSpec({ name, platform, kubernetesVersion, profile, engines, now }: InitOptions): string {
  const inHalfAYear = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 6, now.getUTCDate()));
  return renderTemplate("init/bulwark.yaml", {
    schema: schemaFile,
    name,
    platform,
    platforms: platforms.join(", "),
    kubernetesVersion,
    kubernetesVersions: kubernetesVersions.join(", "),
    podSecurityVersion: kubernetesVersion,
    profile,
    kyverno: engines.includes("kyverno"),
    gatekeeper: engines.includes("gatekeeper"),
    validatingAdmissionPolicy: engines.includes("validating-admission-policy"),
    expires: inHalfAYear.toISOString().slice(0, 10),
  });
}
