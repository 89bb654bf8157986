/** Thrown at anything that the YAML parser had better read; caught by `parseFast` only. */
export const giveUp = new Error("not for the fast path");
