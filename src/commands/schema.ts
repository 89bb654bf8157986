import { BaseCommand } from "../cli/base-command.ts";

export default class Schema extends BaseCommand {
  static override description = "Prints the JSON Schema of the spec, for editors and other tools.";
  static override examples = ["<%= config.bin %> <%= command.id %> > hardening-spec.schema.json"];
  static override summary = "Print the JSON Schema of the spec.";

  async run(): Promise<unknown> {
    await this.parse(Schema);
    const { specJsonSchema } = await import("../spec/json-schema.ts");
    const schema = specJsonSchema();
    this.print(JSON.stringify(schema, null, 2));
    return schema;
  }
}
