import { Args, Flags } from "@oclif/core";

/** The spec that commands work on. */
export const specArgument = {
  spec: Args.string({ description: "File of the HardeningSpec.", default: "bulwark.yaml" }),
};

export const specFlags = {
  "allow-expired": Flags.boolean({ description: "Let expired waivers stand, with a warning.", default: false }),
};
