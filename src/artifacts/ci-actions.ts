/** An action as a workflow names it: the commit that its tag named on the day when it was read in a copy of its repository. */
export type PinnedAction = { readonly repository: string; readonly path?: string; readonly version: string; readonly commit: string; readonly read: string };

/**
 * The actions of rendered workflows, by commit: a tag can be moved to another (GHSA-69fq-xp46-6x23). None of a scanner: it runs
 * as an image by digest, with nothing of the job in its reach.
 * @see https://docs.github.com/actions/security-guides/security-hardening-for-github-actions#using-third-party-actions
 */
export const ciActions = {
  uploadArtifact: {
    repository: "actions/upload-artifact",
    version: "v7.0.0",
    commit: "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
    read: "2026-11-25",
  },
  downloadArtifact: {
    repository: "actions/download-artifact",
    version: "v8.0.1",
    commit: "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
    read: "2026-11-25",
  },
  uploadSarif: {
    repository: "github/codeql-action",
    path: "upload-sarif",
    version: "v4.36.2",
    commit: "8aad20d150bbac5944a9f9d289da16a4b0d87c1e",
    read: "2026-11-25",
  },
} as const satisfies Readonly<Record<string, PinnedAction>>;
