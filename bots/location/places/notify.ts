import type { Contact } from "#sdk";
import { idOf } from "./id-of.ts";
import { placeLimits } from "./place.ts";
import type { Place, PlaceNotice } from "./place.ts";
import { findPlace, noSuchPlace } from "./find-place.ts";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { plainName, whenInWords } from "./place-words.ts";
import type { NoticeWish } from "./read-notice.ts";

const dayMs = 24 * 60 * 60_000;
const asksOfDay = 10;

/** Has somebody told when the person comes or goes. Resolves with what the person is told: nothing of it says whether a contact has agreed, or can be asked. */
export async function notify(world: PlaceWorld, asker: PlaceAsker, wish: NoticeWish): Promise<string> {
  const { personId } = asker;
  const contact = wish.contact === undefined ? undefined : await findContact(world, asker, wish.contact);
  if (typeof contact === "string") return contact;
  const noted = await world.book.exclusively(personId, () => note(world, asker, { wish, contact }));
  if (typeof noted === "string") return noted;
  const { place, notice } = noted;
  const when = whenInWords(place, notice, "you");
  if (contact === undefined) return `I tell you ${when}. ${howItIsKnown(world, asker)}`;
  await ask(world, asker, { place, notice, contact });
  const name = plainName(contact.name);
  return `I tell ${name} ${when}, if ${name} agrees to that. ${howItIsKnown(world, asker)} \`!place mute ${place.name}\` ends it.`;
}

function howItIsKnown({ positions }: PlaceWorld, { personId }: PlaceAsker): string {
  return positions.of(personId)?.isLive === true
    ? "I see it as long as you share your live location."
    : "I see it while you share your live location with me: please start that.";
}

async function findContact(
  { context }: PlaceWorld,
  { personId }: PlaceAsker,
  words: string,
): Promise<Contact | string> {
  const found = await context.contacts.find(personId, words);
  switch (found.kind) {
    case "found":
      return found.contact;
    case "ambiguous":
      return `Whom do you mean: ${found.contacts.map(({ name, otherId }) => `${plainName(name)} (${otherId})`).join(", ")}?`;
    case "none":
      return `You have no contact called ${plainName(words)}. \`!contact\` shows yours.`;
  }
}

interface Wished {
  readonly wish: NoticeWish;
  readonly contact: Contact | undefined;
}

/** Keeps the notice; one that differs only in how often it is given takes its place. */
async function note(world: PlaceWorld, { personId, source }: PlaceAsker, { wish, contact }: Wished) {
  const { book, context } = world;
  const place = findPlace(await book.of(personId), wish.place);
  if (place === undefined) return noSuchPlace(wish.place);
  const { on, minutes, isOnce } = wish;
  const same = place.notices.find(
    (each) => each.on === on && each.minutes === minutes && each.contactId === contact?.otherId,
  );
  if (same === undefined && place.notices.length >= placeLimits.noticesOfPlace)
    return `I give ${placeLimits.noticesOfPlace} notices about **${place.name}** already. \`!place mute ${place.name}\` ends them.`;
  const hasStayed = on === "stay" && place.state.since + (minutes ?? 0) * 60_000 <= context.now();
  const notice: PlaceNotice = {
    id: same?.id ?? idOf("notice", source),
    on,
    isOnce,
    ...(minutes === undefined ? {} : { minutes }),
    ...(contact === undefined ? {} : { contactId: contact.otherId }),
    ...(hasStayed ? { toldOf: place.state.crossings } : {}),
  };
  const notices = [...place.notices.filter((each) => each !== same), notice];
  await book.save(personId, { ...place, notices });
  return { place, notice };
}

/** Asks a contact who lets the person have messages brought to them; once a day for the same. */
async function ask(
  { context, agreements }: PlaceWorld,
  { personId, source }: PlaceAsker,
  { place, notice, contact }: { readonly place: Place; readonly notice: PlaceNotice; readonly contact: Contact },
): Promise<void> {
  const { otherId } = contact;
  const asker = context.person(personId);
  const detail = `${otherId}: ${whenInWords(place, notice, "you")}`;
  await asker.audit({ action: "agreed that a contact is told", detail }, source);
  const day = String(Math.floor(context.now() / dayMs));
  const asked = Number((await asker.records.get("place-asks", day)) ?? 0);
  if (asked >= asksOfDay || contact.theirs.messages === undefined || (await agreements.has(otherId, notice.id))) return;
  const seen = await context.contacts.between(otherId, personId);
  if (seen === undefined) return;
  await asker.records.delete("place-asks");
  await asker.records.put("place-asks", day, asked + 1);
  const name = plainName(seen.name);
  const when = whenInWords(place, notice, { name }).replaceAll("**", "");
  await context.person(otherId).ask({
    text: `${name} (${personId}) would like you to know ${when}. Shall I tell you then?`,
    source: `place notice ${notice.id} ${day}`,
    action: "agree_to_place_notice",
    input: { fromId: personId, noticeId: notice.id },
    lifetimeMs: dayMs,
  });
}
