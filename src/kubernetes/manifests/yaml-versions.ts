import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { DocumentError, placeOf } from "./document-error.ts";

/**
 * Refuses what YAML 1.1, and so Kubernetes, reads otherwise than the YAML 1.2 of other readers: in `{…}` and `[…]` a
 * question mark starts a key (`{?privileged: true}` sets `privileged`) and `{a:}` has the key `a:`; the name of an anchor
 * ends at its first character that is no letter, digit, dash or underscore.
 * @throws DocumentError `ambiguous-yaml`
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/scannerc.go (scan_plain_scalar, fetch_next_token, scan_anchor)
 */
export function checkVersions(events: readonly Event[], text: string): void {
  const flows: boolean[] = [];
  for (const event of events) {
    if ("anchorStart" in event && event.anchorStart >= 0) checkAnchor(text, event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.SCALAR) {
      if (flows.at(-1) === true) checkFlowScalar(text, event);
    } else if (event.type === EVENT_ID.POP) flows.pop();
    else if (event.type !== EVENT_ID.ALIAS) flows.push(event.type !== EVENT_ID.DOCUMENT && event.style === COLLECTION_STYLE.FLOW);
  }
}

function checkAnchor(text: string, start: number, end: number): void {
  if (!/^[\w-]+$/.test(text.slice(start, end))) throw ambiguous(text, start, "Give the anchor a name of letters and digits");
}

function checkFlowScalar(text: string, { style, valueStart, valueEnd }: ScalarEvent): void {
  if (style !== SCALAR_STYLE.PLAIN || valueStart < 0) return;
  const isKeyWithColon = text[valueEnd] === ":" && /[,[\]{}]/.test(text.charAt(valueEnd + 1));
  if (isKeyWithColon) throw ambiguous(text, valueStart, "Put a space after the colon");
  const holdsIndicator = text[valueStart] === ":" || text.slice(valueStart, valueEnd).includes("?");
  if (holdsIndicator) throw ambiguous(text, valueStart, "Put it in double quotes");
}

/** The place says what is meant; the text may be a password. */
function ambiguous(text: string, start: number, remedy: string): DocumentError {
  return new DocumentError("ambiguous-yaml", "Kubernetes reads this otherwise than YAML 1.2 does", { place: placeOf(text, start), remedy });
}
