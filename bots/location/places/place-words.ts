import { metersInWords } from "../geography/read-meters.ts";
import type { Place, PlaceNotice } from "./place.ts";

/** Who comes and goes, as the subject of a sentence. */
export type Subject = "you" | { readonly name: string };

/** "when you leave **work**", "whenever Alice comes to **home**". */
export function whenInWords({ name }: Pick<Place, "name">, notice: PlaceNotice, subject: Subject): string {
  const when = notice.isOnce ? "the next time" : "whenever";
  const who = subject === "you" ? "you" : subject.name;
  const ending = subject === "you" ? "" : "s";
  switch (notice.on) {
    case "enter":
      return `${when} ${who} come${ending} to **${name}**`;
    case "exit":
      return `${when} ${who} leave${ending} **${name}**`;
    case "stay":
      return `${when} ${who} stay${ending} at **${name}** for ${durationInWords(notice.minutes ?? 0)}`;
  }
}

/** "You are at **work** now." */
export function crossingInWords({ name }: Pick<Place, "name">, notice: PlaceNotice, subject: Subject): string {
  const [who, are, have] = subject === "you" ? ["You", "are", "have"] : [subject.name, "is", "has"];
  switch (notice.on) {
    case "enter":
      return `${who} ${are} at **${name}** now.`;
    case "exit":
      return `${who} ${have} left **${name}**.`;
    case "stay":
      return `${who} ${have} been at **${name}** for ${durationInWords(notice.minutes ?? 0)}.`;
  }
}

/** "You left **work** at 17:05 (Europe/Berlin)." */
export function earlierInWords(
  { name }: Pick<Place, "name">,
  { on }: Pick<PlaceNotice, "on">,
  { subject, time }: { readonly subject: Subject; readonly time: string },
): string {
  const who = subject === "you" ? "You" : subject.name;
  return `${who} ${on === "exit" ? "left" : "came to"} **${name}** at ${time}.`;
}

function durationInWords(minutes: number): string {
  if (minutes % 60 === 0) return minutes === 60 ? "an hour" : `${minutes / 60} hours`;
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

/** "**work**, 150 m around: you are there". */
export function placeInWords({ name, radiusMeters, state }: Place): string {
  const isThere = state.side === "inside" ? ": you are there" : "";
  return `**${name}**, ${metersInWords(radiusMeters)} around${isThere}`;
}

/** A name that others chose, as it may stand in our text. */
export function plainName(name: string): string {
  return name
    .replaceAll(/[*_`~[\]<>|\\#\p{Cc}]/gu, "")
    .trim()
    .slice(0, 60);
}
