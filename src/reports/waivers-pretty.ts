import type { ListedWaiver, WaiversResult, WaiverUse } from "../harness/waivers-result.ts";
import { oneLine, printable } from "./printable.ts";
import { paint } from "./style.ts";

type Paint = typeof paint;

/** Objects that are named of those that need a waiver. */
const shown = 5;

/** The waivers of a spec for people, in its order: what each is for, until when, and whether a scan needs it. */
export function waiversPretty(result: WaiversResult, options: { readonly colours: boolean }): string {
  const colour: Paint = options.colours ? paint : (_, text) => text;
  const width = String(result.waivers.length).length;
  return [
    ...result.waivers.flatMap((waiver) => [...block(waiver, width, colour), ""]),
    verdict(result, colour),
    ...result.notes.map((note) => `  ${colour("dim", `note: ${note}`)}`),
  ].join("\n");
}

function block(waiver: ListedWaiver, width: number, colour: Paint): string[] {
  const { number, control, checks, containers, reason, owner, use } = waiver;
  const line = (name: string, text: string) => `${" ".repeat(width)}  ${name.padEnd(10)}  ${text}`;
  return [
    `${String(number).padStart(width)}  ${colour("bold", printable(control))}`,
    ...(checks ? [line("checks", list(checks))] : []),
    ...(containers ? [line("containers", list(containers))] : []),
    line("match", match(waiver)),
    line("reason", oneLine(reason)),
    line("owner", oneLine(owner)),
    line("expires", end(waiver, colour)),
    ...(use ? [line("scan", need(use, colour))] : []),
  ];
}

function match({ match: { kinds, namespaces, names, podSelector } }: ListedWaiver): string {
  const labels = Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  const parts = [
    namespaces ? `${list(kinds)} in ${list(namespaces)}` : list(kinds),
    ...(names ? [`named ${list(names)}`] : []),
    ...(labels.length > 0 ? [`with the pod labels ${list(labels)}`] : []),
  ];
  return parts.join(", ");
}

function end({ expires, daysLeft, status }: ListedWaiver, colour: Paint): string {
  if (status === "expired") return `${expires}  ${colour("red", `✖ expired ${plural(-daysLeft, "day")} ago`)}`;
  const left = daysLeft === 0 ? "0 days left: this is its last day" : `${plural(daysLeft, "day")} left`;
  return `${expires}  ${status === "ends-soon" ? colour("yellow", `! ${left}`) : left}`;
}

function need({ need: why, objects, neededBy, doubledBy }: WaiverUse, colour: Paint): string {
  const unneeded = (reason: string) => `${colour("red", "✖")} not needed: ${reason}`;
  switch (why) {
    case "audited":
      return "no object here needs it; whether the cluster does, `bulwark audit` tells";
    case "no-check":
      return unneeded("every check that it is of is off");
    case "no-match":
      return unneeded("it is for no object that was scanned");
    case "no-failure":
      return unneeded(
        `without it ${objects.matching === 1 ? "the object that it is for does not fail" : `none of the ${objects.matching} objects that it is for fails`}`,
      );
    case "doubled":
      return unneeded(
        `${list(doubledBy.map(String))} ${doubledBy.length === 1 ? "takes" : "take"} out the same (${plural(objects.failing, "object")}); remove one of them, not all`,
      );
    case "needed": {
      const more = objects.needing - Math.min(neededBy.length, shown);
      const names = [...neededBy.slice(0, shown).map(objectName), ...(more > 0 ? [`and ${more} more`] : [])];
      return `${colour("green", "✔")} needed by ${objects.needing} of ${plural(objects.matching, "object")}: ${names.join(", ")}`;
    }
  }
}

const objectName = ({ kind, namespace, name }: WaiverUse["neededBy"][number]) =>
  printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name === "" ? "(no name)" : name}`);

function verdict({ spec, today, within, waivers, counts, scanned, clean }: WaiversResult, colour: Paint): string {
  const mark = clean ? colour("green", "✔") : colour("red", "✖");
  const parts = [
    `${counts.expired} expired`,
    `${counts.endsSoon} ${counts.endsSoon === 1 ? "ends" : "end"} within ${plural(within, "day")}`,
    ...(scanned ? [`${counts.notNeeded} not needed by ${plural(scanned.objects, "object")} in ${plural(scanned.files, "file")}`] : []),
  ];
  const told = waivers.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `${mark} ${plural(waivers.length, "waiver")} of ${spec} on ${today} (UTC)${told}`;
}

const list = (values: readonly string[]) => printable(values.join(", "));

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
