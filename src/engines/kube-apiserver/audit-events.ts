import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { isObject, type JsonObject } from "../../kubernetes/json.ts";

/** Events of an audit log by the request that they are of, in the order in which they were written. */
export type AuditEvents = ReadonlyMap<string, readonly JsonObject[]>;

const patienceMs = 2_000;
const probeMs = 25;

/**
 * The events of an API server's audit log; none where there is no log. An answer may be here before its last event is there, so
 * that those of these requests are waited for, as long as such an event may take.
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-Event
 */
export async function readAuditLog(file: string, auditIds: readonly string[]): Promise<AuditEvents> {
  for (const deadline = Date.now() + patienceMs; ; await delay(probeMs)) {
    const events = await eventsIn(file);
    if (Date.now() > deadline || auditIds.every((id) => isComplete(events.get(id)))) return events;
  }
}

const isComplete = (events: readonly JsonObject[] | undefined) => events?.some(({ stage }) => stage === "ResponseComplete" || stage === "Panic") === true;

async function eventsIn(file: string): Promise<AuditEvents> {
  const events = new Map<string, JsonObject[]>();
  if (!existsSync(file)) return events;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = parsed(line);
    if (!isObject(event) || typeof event.auditID !== "string") continue;
    const of = events.get(event.auditID);
    if (of) of.push(event);
    else events.set(event.auditID, [event]);
  }
  return events;
}

/** Undefined of a line that is still being written. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
