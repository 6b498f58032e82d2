import { isSupportedCountry } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";

/** Countries whose national phone numbers somebody may write: the operator's choice, and where most speakers of the language are. */
export function phoneCountries(chosen: CountryCode | undefined, language: string | undefined): readonly CountryCode[] {
  const region = language === undefined ? undefined : new Intl.Locale(language).maximize().region;
  const spoken = region !== undefined && isSupportedCountry(region) ? [region] : [];
  return [...new Set([chosen ?? [], spoken].flat())];
}
