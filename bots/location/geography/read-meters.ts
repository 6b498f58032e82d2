const units: Readonly<Record<string, number>> = {
  m: 1,
  meter: 1,
  metre: 1,
  km: 1_000,
  kilometer: 1_000,
  kilometre: 1_000,
};
const form = /^(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z]+?)s?$/u;

/** Reads a length as people write it: "500 m", "2km", "1.5 kilometers". `undefined` for what is none, also without a unit. */
export function readMeters(text: string): number | undefined {
  const [, amount = "", unit = ""] = form.exec(text.trim().toLowerCase()) ?? [];
  const meters = units[unit];
  return meters === undefined ? undefined : Number(amount.replace(",", ".")) * meters;
}

/** "150 m", "2 km", "1.5 km": what `readMeters` reads. */
export function metersInWords(meters: number): string {
  return meters < 1_000 ? `${Math.round(meters)} m` : `${Number((meters / 1_000).toFixed(1))} km`;
}
