import type { OfferProgress } from "#sdk";

export function progressInWords({ text, fraction }: OfferProgress): string {
  return fraction === undefined ? text : `${text}: ${Math.round(fraction * 100)} %`;
}
