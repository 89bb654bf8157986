import * as Type from "typebox";
import { catalogue } from "../../controls/catalogue.ts";
import { closed, Enforcement } from "./primitives.ts";

const control = (parameters: Type.TSchema, checks: readonly string[]) =>
  Type.Object(
    {
      enabled: Type.Optional(Type.Boolean({ description: "Whether the control is rendered (default: as the profile says)." })),
      enforcement: Type.Optional(Enforcement),
      parameters: Type.Optional(parameters),
      checks: Type.Optional(
        Type.Object(
          Object.fromEntries(
            checks.map((id) => [id, Type.Optional(Type.Object({ enabled: Type.Optional(Type.Boolean()), enforcement: Type.Optional(Enforcement) }, closed))]),
          ),
          closed,
        ),
      ),
    },
    closed,
  );

/** One field for each control of the catalogue. */
export const Controls = Type.Object(
  Object.fromEntries(
    catalogue.map(({ id, parameters, checkIds, audits = [] }) => [id, Type.Optional(control(parameters, [...checkIds, ...audits.map((audit) => audit.id)]))]),
  ),
  closed,
);
