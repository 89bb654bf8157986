/** The name of the key. It is part of every encrypted value in etcd, so it never gets other key material. */
export const encryptionKeyName = "key1";

/** Stands for the key: no base64, so that an API server which is given the file refuses to start. */
export const encryptionKeyPlaceholder = "<REPLACE: head -c 32 /dev/urandom | base64>";

/** What a file with the placeholder says about it; replaced together with it. */
export const placeholderNotice = "The secret below is a placeholder, with which the API server does not start: put a key of your own.";

/** What a file with a key says about it. */
export const keyNotice = "HOLDS A KEY: owner root, mode 0600, in no repository and in no backup that holds etcd too.";
