import type { Contact, UserId } from "#sdk";
import { findPlace, noSuchPlace } from "./find-place.ts";
import type { Place } from "./place.ts";
import type { PlaceWorld } from "./place-world.ts";
import { placeInWords, plainName, whenInWords } from "./place-words.ts";

const noPlaces =
  'You have no places yet. Send me a location and reply to it with `!place add home`, for example; then say "tell me when I leave home".';

/** What the person has, and what others have them told. */
export async function listPlaces(world: PlaceWorld, personId: UserId): Promise<string> {
  const { book, agreements, context } = world;
  const places = await book.of(personId);
  const contacts = await context.contacts.of(personId);
  const own = await Promise.all(places.map((place) => linesOf(world, place, contacts)));
  const agreed = await agreements.of(personId);
  const others = agreed.map(({ fromId, when }) => `- ${when} (\`!place mute ${nameOf(contacts, fromId)}\` ends that)`);
  return [
    ...(own.length === 0 ? [noPlaces] : ["Your places:", ...own.flat()]),
    ...(others.length === 0 ? [] : ["", "What others have me tell you:", ...others]),
  ].join("\n");
}

/** One of them, with where it is. */
export async function showPlace(
  world: PlaceWorld,
  personId: UserId,
  name: string,
): Promise<{ readonly text: string; readonly place?: Place }> {
  const place = findPlace(await world.book.of(personId), name);
  if (place === undefined) return { text: noSuchPlace(name) };
  const lines = await linesOf(world, place, await world.context.contacts.of(personId));
  return { text: lines.join("\n"), place };
}

async function linesOf(
  { agreements }: PlaceWorld,
  place: Place,
  contacts: readonly Contact[],
): Promise<readonly string[]> {
  const lines = place.notices.map(async (notice) => {
    const { id, contactId } = notice;
    const when = whenInWords(place, notice, "you");
    if (contactId === undefined) return `  - I tell you ${when}`;
    const doubt = (await agreements.has(contactId, id)) ? "" : ", if they agree";
    return `  - I tell ${nameOf(contacts, contactId)} ${when}${doubt}`;
  });
  return [`- ${placeInWords(place)}`, ...(await Promise.all(lines))];
}

function nameOf(contacts: readonly Contact[], otherId: UserId): string {
  return plainName(contacts.find((contact) => contact.otherId === otherId)?.name ?? otherId);
}
