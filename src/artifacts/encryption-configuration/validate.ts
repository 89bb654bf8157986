import { type Finding, pointerTo, refusal } from "../finding.ts";
import type { EncryptionConfiguration, Key, Kms, LocalProvider, Provider, ResourceEntry } from "./configuration.ts";
import { isLocal, providerNames } from "./configuration.ts";
import { durationProblem } from "./duration.ts";
import { resourceProblems } from "./resources.ts";
import { keyName, shownName } from "./shown.ts";

const keySizes: Readonly<Record<LocalProvider, readonly number[]>> = { secretbox: [32], aesgcm: [16, 24, 32], aescbc: [16, 24, 32] };

/**
 * What the API server's own validation refuses.
 * @see https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/apis/apiserver/validation/validation_encryption.go
 */
export function validate({ resources }: EncryptionConfiguration): Finding[] {
  const entries = resources ?? [];
  if (entries.length === 0) return [refusal("no-resources", "/resources", "there is no entry in resources", "add an entry with resources and providers")];
  const names = new Set<string>();
  return [...resourceProblems(entries), ...entries.flatMap((entry, index) => providerProblems(entry, pointerTo("resources", index), names))];
}

function providerProblems(entry: ResourceEntry, pointer: string, names: Set<string>): Finding[] {
  const providers = entry?.providers ?? [];
  if (providers.length === 0) return [refusal("no-providers", pointer, "the entry has no providers", "add a provider; the first one writes")];
  return providers.flatMap((provider, index) => oneProvider(provider, `${pointer}/providers/${index}`, names));
}

function oneProvider(provider: Provider | null, pointer: string, names: Set<string>): Finding[] {
  const [name, ...more] = providerNames.filter((candidate) => (provider?.[candidate] ?? null) !== null);
  if (name === undefined)
    return [
      refusal("no-provider", pointer, "there is no provider in this element", `write one of: ${providerNames.join(", ")}; identity is written identity: {}`),
    ];
  if (more.length > 0) return [refusal("several-providers", pointer, `${[name, ...more].join(" and ")} stand in one element`, "make an element of each")];
  const at = `${pointer}/${name}`;
  if (isLocal(name)) return keyProblems(provider?.[name]?.keys ?? [], name, `${at}/keys`);
  return name === "kms" ? kmsProblems(provider?.kms as Kms, at, names) : [];
}

function keyProblems(keys: readonly (Key | null)[], provider: LocalProvider, pointer: string): Finding[] {
  if (keys.length === 0) return [refusal("no-keys", pointer, `${provider} has no keys`, "add a key with name and secret")];
  return keys.flatMap((key, index) => {
    const name = key?.name ?? "";
    const at = `${pointer}/${index}`;
    const nameless = name === "" ? [refusal("no-key-name", at, "the key has no name", "give it a name that no key had before")] : [];
    return [...nameless, ...secretProblems(key?.secret ?? "", provider, keyName({ name }, index), at)];
  });
}

function secretProblems(secret: string, provider: LocalProvider, name: string, pointer: string): Finding[] {
  const at = `${pointer}/secret`;
  const remedy = "head -c 32 /dev/urandom | base64";
  if (secret === "") return [refusal("no-secret", pointer, `${name} has no secret`, `make one: ${remedy}`)];
  const bytes = bytesOf(secret);
  if (bytes === undefined) {
    if (/[<>{}$ ]/.test(secret)) return [refusal("placeholder-key", at, `the secret of ${name} is a placeholder`, `put a key there: ${remedy}`)];
    return [refusal("not-base64", at, `the secret of ${name} is not standard base64`, `make one: ${remedy}`)];
  }
  if (keySizes[provider].includes(bytes.length)) return [];
  const sizes = keySizes[provider].join(", ");
  return [refusal("key-size", at, `the secret of ${name} has ${bytes.length} bytes; ${provider} takes ${sizes}`, `make one: ${remedy}`)];
}

/** Standard base64 with its padding; like Go's decoder it reads past line breaks. */
export function bytesOf(secret: string): Buffer | undefined {
  const text = secret.replaceAll(/[\r\n]/g, "");
  return /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

function kmsProblems({ apiVersion, name, endpoint, cachesize, timeout }: Kms, pointer: string, names: Set<string>): Finding[] {
  const v1 = (apiVersion ?? "") === "" || apiVersion === "v1";
  const repeated = !v1 && names.has(name);
  names.add(name);
  const shown = shownName(name ?? "") ?? "the plugin";
  return [
    ...(!v1 && apiVersion !== "v2" ? [refusal("kms-version", `${pointer}/apiVersion`, "there is no such version of KMS", "write apiVersion: v2")] : []),
    ...((name ?? "") === "" ? [refusal("no-kms-name", pointer, "kms has no name", "add the name that the plugin's values are stored under")] : []),
    ...(!v1 && name?.includes(":") ? [refusal("kms-name", `${pointer}/name`, "the name of a KMS holds a colon", "leave the colon out")] : []),
    ...(repeated
      ? [refusal("duplicate-kms-name", `${pointer}/name`, `${shown} is the name of two KMS providers`, "put the resources of both into one entry")]
      : []),
    ...endpointProblems(endpoint ?? "", pointer),
    ...durationProblem(timeout ?? "3s", `${pointer}/timeout`),
    ...(!v1 && (cachesize ?? null) !== null ? [refusal("cachesize", `${pointer}/cachesize`, "KMS v2 takes no cachesize", "remove cachesize")] : []),
    ...(v1 && cachesize === 0 ? [refusal("cachesize", `${pointer}/cachesize`, "cachesize is 0", "remove kms v1, or write a number of values")] : []),
  ];
}

function endpointProblems(endpoint: string, pointer: string): Finding[] {
  if (endpoint === "") return [refusal("no-endpoint", pointer, "kms has no endpoint", "add the plugin's socket: unix:///var/run/kmsplugin/socket.sock")];
  return /^unix:/i.test(endpoint) && URL.canParse(endpoint) && !/%(?![0-9A-Fa-f]{2})/.test(endpoint)
    ? []
    : [refusal("kms-endpoint", `${pointer}/endpoint`, "the endpoint of a KMS is a unix socket", "write it as unix:///var/run/kmsplugin/socket.sock")];
}
