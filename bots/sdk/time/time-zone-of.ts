import { Temporal } from "temporal-polyfill";
import type { PersonFacts } from "../person/person-facts.ts";

/** The person's time zone, the server's where theirs is not known: IANA name. */
export async function timeZoneOf(person: () => Promise<PersonFacts>): Promise<string> {
  return (await person()).timeZone ?? Temporal.Now.timeZoneId();
}
