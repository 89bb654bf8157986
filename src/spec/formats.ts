import { nanoOf } from "../kubernetes/quantity.ts";
import { cidrFault } from "./cidr.ts";
import { endpointFault } from "./endpoint.ts";

/** What is wrong with a text of a format, as a remedy; undefined where nothing is. */
type Format = (text: string) => string | undefined;

/** The formats of the schema. */
export const formats = {
  quantity: (text) => ((nanoOf(text) ?? -1n) < 0n ? "write a quantity of zero or more, for instance 500m, 2 or 512Mi" : undefined),
  cidr: cidrFault,
  endpoint: endpointFault,
  date: (text) => (isDate(text) ? undefined : "write a day of the calendar as YYYY-MM-DD"),
} as const satisfies Record<string, Format>;

/** Whether a text is of a format, as ajv asks. */
export const testers: Readonly<Record<keyof typeof formats, (text: string) => boolean>> = {
  quantity: (text) => formats.quantity(text) === undefined,
  cidr: (text) => formats.cidr(text) === undefined,
  endpoint: (text) => formats.endpoint(text) === undefined,
  date: (text) => formats.date(text) === undefined,
};

function isDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
