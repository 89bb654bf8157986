import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { DocumentError, placeOf } from "./document-error.ts";

/**
 * Refuses plain scalars in `{…}` and `[…]` that YAML 1.1, and so Kubernetes, reads otherwise than YAML 1.2: a question mark
 * starts a key (`{?privileged: true}` sets `privileged`), and `{a:}` has the key `a:`.
 * @throws DocumentError `ambiguous-flow-scalar`
 * @see https://github.com/yaml/go-yaml/blob/v2.4.4/scannerc.go (yaml_parser_scan_plain_scalar, fetch_next_token)
 */
export function checkFlowScalars(events: readonly Event[], text: string): void {
  const flows: boolean[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR) {
      if (flows.at(-1) === true && isAmbiguous(event, text)) throw ambiguous(event, text);
    } else if (event.type === EVENT_ID.POP) flows.pop();
    else if (event.type !== EVENT_ID.ALIAS) flows.push(event.type !== EVENT_ID.DOCUMENT && event.style === COLLECTION_STYLE.FLOW);
  }
}

function isAmbiguous({ style, valueStart, valueEnd }: ScalarEvent, text: string): boolean {
  if (style !== SCALAR_STYLE.PLAIN || valueStart < 0) return false;
  if (text[valueStart] === ":" || text.slice(valueStart, valueEnd).includes("?")) return true;
  return text[valueEnd] === ":" && /[,[\]{}]/.test(text.charAt(valueEnd + 1));
}

function ambiguous({ valueStart, valueEnd }: ScalarEvent, text: string): DocumentError {
  const source = text.slice(valueStart, Math.min(valueEnd, valueStart + 40));
  return new DocumentError("ambiguous-flow-scalar", `Kubernetes reads ${source} otherwise than YAML 1.2 does`, {
    place: placeOf(text, valueStart),
    remedy: "Put it in double quotes, and a space after the colon of a key",
  });
}
