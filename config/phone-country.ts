import { isSupportedCountry } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";
import { z } from "zod";

/** ISO 3166-1 code of a country that has phone numbers. */
export function phoneCountry() {
  return z.string().refine((code): code is CountryCode => isSupportedCountry(code), {
    error: "must be the code of a country in two capital letters, such as DE or US",
  });
}
