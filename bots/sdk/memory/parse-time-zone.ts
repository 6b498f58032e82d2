/** The IANA name of a time zone that somebody wrote: the name in any case, or the city that it ends with. `undefined` when there is none or more than one. */
export function parseTimeZone(text: string): string | undefined {
  const wanted = text.trim().toLowerCase().replaceAll(/\s+/gu, "_");
  const ofCity = Intl.supportedValuesOf("timeZone").filter((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
  const [name] = ofCity.length === 1 ? ofCity : [wanted];
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
