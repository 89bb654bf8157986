import type { Plan } from "../../spec/plan.ts";
import type { Unsupported } from "../renderer.ts";
import { externalSecretsControl } from "./control.ts";

/** What is missing of the control: what the spec gives and is not rendered, and what it does not give. */
export function secretsUnsupported({ externalSecrets: { stores, secrets } }: Plan, on: boolean): Unsupported[] {
  const say = (reason: string): Unsupported[] => [{ control: externalSecretsControl, reason }];
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name).join(", ");
  if (!on) {
    const given = [...stores, ...secrets];
    return given.length > 0 ? say(`the control is not enabled, so externalSecrets is not rendered (${names(given)})`) : [];
  }
  const without = stores.filter(({ provider }) => !provider);
  return [
    ...(without.length > 0 ? say(`the spec gives these stores no provider, so they are not rendered: ${names(without)}`) : []),
    ...(secrets.length === 0 ? say("the spec has no externalSecrets.secrets, so none is rendered") : []),
  ];
}
