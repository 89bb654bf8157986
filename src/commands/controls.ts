import { Args } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";

export default class Controls extends BaseCommand {
  static override args = { id: Args.string({ description: "A control, by id or item number.", ignoreStdin: true }) };
  static override description = "Lists the hardening checklist and what is rendered of it; of one control, why it is there and what to do.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> require-security-context",
    "<%= config.bin %> <%= command.id %> 5.3",
  ];
  static override summary = "Show the checklist.";

  async run(): Promise<unknown> {
    const { args } = await this.parse(Controls);
    const { listControls, showControl } = await import("../harness/controls.ts");
    const { controlPretty, controlsPretty } = await import("../reports/controls-pretty.ts");
    if (args.id === undefined) {
      const entries = listControls();
      this.print(controlsPretty(entries));
      return entries;
    }
    const control = showControl(args.id);
    this.print(controlPretty(control));
    return control;
  }
}
