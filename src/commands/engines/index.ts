import { BaseCommand } from "../../cli/base-command.ts";

export default class Engines extends BaseCommand {
  static override description = "Lists the engines that judge policies, and whether each was found.";
  static override examples = ["<%= config.bin %> <%= command.id %>", "<%= config.bin %> <%= command.id %> install"];
  static override summary = "List the engines and what was found of them.";

  async run(): Promise<unknown> {
    await this.parse(Engines);
    const { engines } = await import("../../engines/index.ts");
    const found = await Promise.all(engines.map(async ({ name, probe }) => ({ name, ...(await probe()) })));
    const { enginesPretty } = await import("../../reports/engines-pretty.ts");
    this.print(enginesPretty(found));
    return found;
  }
}
