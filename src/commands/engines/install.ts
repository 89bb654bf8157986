import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";

const names = ["opa", "kyverno", "gator", "kube-apiserver", "etcd"] as const;

export default class EnginesInstall extends BaseCommand {
  static override args = { name: Args.string({ description: "Only this one.", options: [...names], ignoreStdin: true }) };
  static override description = `Gets the programs that judge policies in their pinned versions, and keeps them in the cache directory.

Taken from PATH where the version is the pinned one; else the official release, verified by the checksums that it publishes; else built from its Go module with go build.`;
  static override examples = ["<%= config.bin %> <%= command.id %>", "<%= config.bin %> <%= command.id %> kyverno --from source"];
  static override flags = {
    from: Flags.string({ description: "Where to get it.", options: ["auto", "release", "source"] as const, default: "auto" }),
  };
  static override strict = true;
  static override summary = "Get the pinned engines (uses the network).";

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(EnginesInstall);
    const { Listr } = await import("listr2");
    const { installBinary } = await import("../../engines/install.ts");
    const wanted = args.name === undefined ? names : names.filter((name) => name === args.name);
    const installed: Awaited<ReturnType<typeof installBinary>>[] = [];
    const tasks = new Listr(
      wanted.map((name) => ({
        title: name,
        task: async (_: unknown, task: { output: string; title: string }) => {
          const result = await installBinary(name, {
            from: flags.from as "auto" | "release" | "source",
            onProgress: (message) => Object.assign(task, { output: message }),
          });
          installed.push(result);
          task.title = `${name} ${result.version} (${result.source}): ${result.path}`;
        },
      })),
      { renderer: this.jsonEnabled() || flags.quiet ? "silent" : "default", fallbackRenderer: "simple", concurrent: false },
    );
    await tasks.run();
    return installed;
  }
}
