import type { Contact, Precision } from "#sdk";
import { distanceInWords } from "../geography/precision.ts";
import { metersInWords } from "../geography/read-meters.ts";
import { whereToShare } from "../where/where-words.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import { quietHoursInWords } from "./quiet-hours.ts";

/** Where somebody is, as it may be told. */
export interface Whereabouts {
  readonly city: string | undefined;
  readonly meters: number;
  readonly precision: Precision;
}

/** "Hey! Bruno is in your area (São Paulo, about 2 km away) – want to meet up?" */
export function alertInWords(name: string, whereabouts: Whereabouts): string {
  const place = whereaboutsInWords(whereabouts);
  return `Hey! ${name} is in your area${place === "" ? "" : ` (${place})`} – want to meet up?`;
}

/** "São Paulo, about 2 km away"; empty where neither is known or may be. */
export function whereaboutsInWords({ city, meters, precision }: Whereabouts): string {
  const distance = precision === "city" ? [] : [`${distanceInWords(meters, precision)} away`];
  return [...(city === undefined ? [] : [city]), ...distance].join(", ");
}

/** A name that no formatting is made of, as contacts may call themselves what they like. */
export function plainName(name: string): string {
  return name
    .replaceAll(/[*_`~[\]<>|\\#\p{Cc}]/gu, "")
    .trim()
    .slice(0, 60);
}

const names = (contacts: readonly Contact[]): readonly string[] => contacts.map(({ name }) => plainName(name));

/** "Bob", "Bob and Carol", "Bob, Carol and Dan" */
function listed(parts: readonly string[], joint = "and"): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${joint} ${parts.at(-1) ?? ""}`;
}

const precisely: Readonly<Record<Precision, string>> = {
  exact: "where you are, as exactly as I know it",
  neighborhood: "in which neighborhood you are",
  city: "in which city you are",
};

const hasToAgree = "It takes both: I tell you of those who have switched it on for you as well, and them of you.";

export interface SwitchedOn {
  readonly settings: NearbySettings;
  /** Contacts whom it holds for from now on. */
  readonly contacts: readonly Contact[];
  readonly leftOut: readonly Contact[];
  readonly isPositionKnown: boolean;
}

export function switchedOn({ settings, contacts, leftOut, isPositionKnown }: SwitchedOn): string {
  if (contacts.length === 0 && leftOut.length === 0)
    return "Alerts are on, but you have no contacts yet: `!contact add @name:server` asks somebody. Then switch alerts on for them with `!nearby on NAME`.";
  const radius = metersInWords(settings.radiusMeters);
  const told =
    contacts.length === 0
      ? "Alerts are on, and so far for none of your contacts."
      : `Alerts are on for ${listed(names(contacts))}: I tell you when one of you comes within ${radius} of the other. ${hasToAgree} They learn ${precisely[settings.precision]}.`;
  const rest =
    leftOut.length === 0
      ? []
      : [`Not for ${listed(names(leftOut), "or")}, whom you had switched them off for: \`!nearby on NAME\`.`];
  return [told, ...rest, ...(isPositionKnown ? [] : [unknown])].join("\n\n");
}

const unknown = `I do not know where you are at the moment. ${whereToShare}`;

export function switchedOnFor({ name }: Contact, settings: NearbySettings, isPositionKnown: boolean): string {
  const told = `Alerts are on for ${plainName(name)}: I tell you when one of you comes within ${metersInWords(settings.radiusMeters)} of the other. It takes both: ${plainName(name)} has to switch it on for you as well.`;
  return isPositionKnown ? told : `${told}\n\n${unknown}`;
}

export const switchedOff =
  "Alerts are off: I tell you of nobody, and nobody that you are near. `!nearby on` switches them on again.";

export const switchedOffFor = (name: string): string =>
  `Alerts are off for ${plainName(name)}: I tell neither of you that the other is near. \`!nearby on ${plainName(name)}\` switches them on again.`;

export const notOnFor = (name: string): string =>
  `Alerts are not on for ${plainName(name)}: switch them on first with \`!nearby on ${plainName(name)}\`.`;

export const radiusWrong = "I can look between 100 m and 100 km around you: `!nearby radius 5 km`.";

export function radiusSet(meters: number, name?: string): string {
  const whom = name === undefined ? "" : ` for ${plainName(name)}`;
  return `Noted: alerts${whom} from ${metersInWords(meters)} on. Where the other wants less, that counts.`;
}

export function precisionSet(precision: Precision, name = "Those who are told that you are near"): string {
  return `Noted: ${plainName(name)} may learn ${precisely[precision]}.`;
}

/** @param timeZone IANA name */
export function quietSet(settings: NearbySettings, timeZone: string): string {
  return settings.quiet === undefined
    ? "Noted: no quiet hours, I tell you at any time."
    : `Noted: no alerts from ${quietHoursInWords(settings.quiet)} (${timeZone}). Who is still near afterwards, you are told then.`;
}

export function settingsInWords(
  { isOn, radiusMeters, precision, quiet, keepsHistory }: NearbySettings,
  { contacts, timeZone }: { readonly contacts: readonly Contact[]; readonly timeZone: string },
): string {
  const ofContacts = contacts.map(({ name, grants: { nearby } }) => {
    const own = nearby?.radiusMeters === undefined ? [] : [`within ${metersInWords(nearby.radiusMeters)}`];
    const details = [...(nearby === undefined ? [] : [nearby.precision]), ...own].join(", ");
    return `${plainName(name)} (${details})`;
  });
  return [
    `Alerts are **${isOn ? "on" : "off"}**.`,
    `- Radius: ${metersInWords(radiusMeters)}`,
    `- Precision: ${precision}`,
    `- Quiet hours: ${quiet === undefined ? "none" : `${quietHoursInWords(quiet)} (${timeZone})`}`,
    `- Agreed with: ${ofContacts.length === 0 ? "nobody" : listed(ofContacts)}`,
    `- History: ${keepsHistory ? "kept" : "not kept"}`,
    "",
    "Change it with `!nearby on`, `off`, `radius 2 km`, `precision city`, `quiet 22:00-07:00`, each also with the name of a contact but the last, and `!history on`.",
  ].join("\n");
}

export const historyWords = {
  on: "Noted: I keep whom I told you of, when and roughly where, encrypted and for you only. `!history` shows it, `!history off` ends it, `!history forget` deletes it.",
  off: "Noted: I no longer keep whom I told you of. What was kept so far stays until you write `!history forget`.",
  forgotten: "Done: the history of your alerts is deleted.",
  empty: "There is nothing in the history of your alerts.",
  notKept: "I keep no history of your alerts. `!history on` begins one.",
} as const;
