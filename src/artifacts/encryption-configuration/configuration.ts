/** What an API server reads with --encryption-provider-config, as far as it was found to be valid. */
export type EncryptionConfiguration = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resources: readonly ResourceEntry[];
};

/** Resources, and how they are stored: the first provider writes, all of them read. */
export type ResourceEntry = { readonly resources: readonly string[]; readonly providers: readonly Provider[] };

export type Key = { readonly name: string; readonly secret: string };
export type Keys = { readonly keys: readonly Key[] };
export type Kms = {
  readonly apiVersion?: string | null;
  readonly name: string;
  readonly endpoint: string;
  readonly cachesize?: number | null;
  readonly timeout?: string | null;
};

export const localProviders = ["secretbox", "aesgcm", "aescbc"] as const;

/** A provider whose keys stand in the file. */
export type LocalProvider = (typeof localProviders)[number];

/** One of its fields is there. */
export type Provider = { readonly [name in LocalProvider]?: Keys | null } & { readonly kms?: Kms | null; readonly identity?: object | null };

export type ProviderName = LocalProvider | "kms" | "identity";

export const providerNames: readonly ProviderName[] = ["kms", ...localProviders, "identity"];

/** The name of a provider of a valid configuration. */
export function providerNameOf(provider: Provider): ProviderName {
  return providerNames.find((name) => provider[name] !== undefined && provider[name] !== null) ?? "identity";
}

/** Something that values are read with: a key of the file, a KMS plugin, or plain text. The first of an entry writes. */
export type Reader = {
  readonly provider: ProviderName;
  /** Indexes in the file; the key's is 0 where there are no keys. */
  readonly at: { readonly provider: number; readonly key: number };
  readonly key: Key | undefined;
};

/** What an entry's values are read with, in the order of the file. */
export function readersOf({ providers }: ResourceEntry): Reader[] {
  return providers.flatMap((entry, index): Reader[] => {
    const provider = providerNameOf(entry);
    const keys = isLocal(provider) ? (entry[provider]?.keys ?? []) : [undefined];
    return keys.map((key, at) => ({ provider, at: { provider: index, key: at }, key }));
  });
}

export function isLocal(name: ProviderName): name is LocalProvider {
  return (localProviders as readonly string[]).includes(name);
}
