/** Whether this code runs as the bundle in dist/, beside which the build has put what it made ahead of time. */
export const isBundled = process.env.BULWARK_BUNDLED === "true";
