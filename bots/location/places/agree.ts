import type { UserId } from "#sdk";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { plainName, whenInWords } from "./place-words.ts";

const gone = "That is not wanted anymore.";

/** The person agrees to be told when somebody else comes or goes. */
export async function agree(
  { book, agreements, context }: PlaceWorld,
  { personId, source }: PlaceAsker,
  { fromId, noticeId }: { readonly fromId: UserId; readonly noticeId: string },
): Promise<string> {
  const contact = await context.contacts.between(personId, fromId);
  const places = await book.of(fromId);
  const place = places.find(({ notices }) => notices.some(({ id }) => id === noticeId));
  const notice = place?.notices.find(({ id }) => id === noticeId);
  if (contact === undefined || place === undefined || notice?.contactId !== personId) return gone;
  const name = plainName(contact.name);
  const when = whenInWords(place, notice, { name });
  await agreements.add(personId, { noticeId, fromId, when });
  await context.person(personId).audit({ action: "agreed to be told", detail: `${fromId}: ${when}` }, source);
  const seen = await context.contacts.between(fromId, personId);
  if (seen !== undefined)
    await context.person(fromId).tell({
      text: `${plainName(seen.name)} agrees: I tell them ${whenInWords(place, notice, "you")}.`,
      source: `place agreed ${source}`,
    });
  return `I tell you ${when}. \`!place mute ${name}\` ends that.`;
}
