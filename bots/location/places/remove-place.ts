import type { UserId } from "#sdk";
import { findPlace, noSuchPlace } from "./find-place.ts";
import type { PlaceWorld } from "./place-world.ts";

/** Forgets a place, and with it all that was told about it. */
export async function removePlace({ book, agreements }: PlaceWorld, personId: UserId, words: string): Promise<string> {
  return book.exclusively(personId, async () => {
    const place = findPlace(await book.of(personId), words);
    if (place === undefined) return noSuchPlace(words);
    for (const { id, contactId } of place.notices) if (contactId !== undefined) await agreements.end(contactId, id);
    await book.delete(personId, place.id);
    return `I have forgotten **${place.name}**.`;
  });
}
