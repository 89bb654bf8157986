import { Args, Flags } from "@oclif/core";

/** The spec that commands work on. Without ignoreStdin what is piped to a command would be taken for the name of its file. */
export const specArgument = {
  spec: Args.string({ description: "File of the HardeningSpec.", default: "bulwark.yaml", ignoreStdin: true }),
};

export const specFlags = {
  "allow-expired": Flags.boolean({ description: "Let expired waivers stand, with a warning.", default: false }),
};
