import type { UserId } from "#sdk";
import { findPlace, noSuchPlace } from "./find-place.ts";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { plainName, whenInWords } from "./place-words.ts";
import { findTold } from "./told-notices.ts";

/** Ends all notices about a place of the person, or all that a contact has them told. */
export async function mute(world: PlaceWorld, asker: PlaceAsker, words: string): Promise<string> {
  const { book, agreements, context } = world;
  const { personId } = asker;
  const ended = await book.exclusively(personId, async () => {
    const place = findPlace(await book.of(personId), words);
    if (place === undefined) return undefined;
    for (const { id, contactId } of place.notices) if (contactId !== undefined) await agreements.end(contactId, id);
    await book.save(personId, { ...place, notices: [] });
    return `I tell nobody anymore when you come to **${place.name}** or leave it.`;
  });
  if (ended !== undefined) return ended;
  const found = await context.contacts.find(personId, words);
  if (found.kind !== "found") return noSuchPlace(words);
  await endAll(world, asker, found.contact.otherId);
  return `I tell you nothing anymore of where ${plainName(found.contact.name)} comes and goes.`;
}

async function endAll({ agreements, context }: PlaceWorld, { personId, source }: PlaceAsker, fromId: UserId) {
  const agreed = await agreements.of(personId);
  for (const each of agreed) if (each.fromId === fromId) await agreements.end(personId, each.noticeId);
  await context.person(personId).audit({ action: "no longer wants to be told", detail: fromId }, source);
}

/** Ends the notice that a message gave to the person. Resolves with nothing when it gave none. */
export async function muteMessage(world: PlaceWorld, asker: PlaceAsker, messageId: string): Promise<string> {
  const { book, agreements, context } = world;
  const { personId, source } = asker;
  const told = await findTold(context.person(personId).records, messageId);
  if (told === undefined) return "";
  const { ownerId, noticeId } = told;
  if (ownerId !== personId) {
    await agreements.end(personId, noticeId);
    await context.person(personId).audit({ action: "no longer wants to be told", detail: ownerId }, source);
    return "I no longer tell you that.";
  }
  return book.exclusively(personId, async () => {
    const places = await book.of(personId);
    const place = places.find(({ notices }) => notices.some(({ id }) => id === noticeId));
    const notice = place?.notices.find(({ id }) => id === noticeId);
    if (place === undefined || notice === undefined) return "I no longer tell you that.";
    await book.save(personId, { ...place, notices: place.notices.filter((each) => each !== notice) });
    return `I no longer tell you ${whenInWords(place, notice, "you")}.`;
  });
}

/** Two people are contacts no longer: what each had the other told ends. */
export async function endBetween(
  world: PlaceWorld,
  { personId, otherId }: { readonly personId: UserId; readonly otherId: UserId },
): Promise<void> {
  const { book, agreements, context } = world;
  if ((await context.contacts.between(personId, otherId)) !== undefined) return;
  for (const [ownerId, contactId] of [
    [personId, otherId],
    [otherId, personId],
  ] as const) {
    for (const { fromId, noticeId } of await agreements.of(contactId))
      if (fromId === ownerId) await agreements.end(contactId, noticeId);
    await book.exclusively(ownerId, async () => {
      for (const place of await book.of(ownerId)) {
        const notices = place.notices.filter((notice) => notice.contactId !== contactId);
        if (notices.length < place.notices.length) await book.save(ownerId, { ...place, notices });
      }
    });
  }
}
