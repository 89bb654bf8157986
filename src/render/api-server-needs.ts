import type { ApiServerFlag, ApiServerFlagName, ApiServerFolder } from "../artifacts/api-server.ts";

/** A file that the API server reads, and where it lies on a control-plane node. */
export type NodeFile = {
  /** The flag that names it; none where another file does. */
  readonly flag?: ApiServerFlagName;
  readonly path: string;
  /** Its path in the bundle; none where the user makes it. */
  readonly file?: string;
  /** Whether the file on the node holds a key. */
  readonly key?: boolean;
};

/** What rendered files need of the API server, so that it loads them. */
export type ApiServerNeeds = {
  readonly controls: readonly string[];
  readonly flags: readonly ApiServerFlag[];
  readonly folders: readonly ApiServerFolder[];
  readonly files: readonly NodeFile[];
  /** The provider with which the platform itself encrypts Secrets. */
  readonly ownEncryption?: "secretbox" | "aescbc";
};
