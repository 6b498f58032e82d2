import type { OfferProgress } from "./offer-request.ts";

/** How far a tool has come, as the person is shown it. */
export function progressInWords({ text, fraction }: OfferProgress): string {
  return fraction === undefined ? text : `${text} – ${Math.round(fraction * 100)} %`;
}
