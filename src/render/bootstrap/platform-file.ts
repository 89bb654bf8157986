/** A file for a platform, below the target's folder. */
export type PlatformFile = { readonly path: string; readonly text: string };
