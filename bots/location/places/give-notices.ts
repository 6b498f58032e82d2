import { AgentChatError } from "#error";
import { tellUntil, timeZoneOf } from "#sdk";
import type { EventId, UserId } from "#sdk";
import { afterNotices, dueNotices } from "./due-notices.ts";
import type { FenceState } from "./fence.ts";
import type { Place, PlaceNotice } from "./place.ts";
import type { PlaceWorld } from "./place-world.ts";
import { crossingInWords, earlierInWords, plainName, whenInWords } from "./place-words.ts";
import type { Subject } from "./place-words.ts";
import { rememberTold } from "./told-notices.ts";

/** Tells whoever is to be told, then notes where the person is: killed in between, it is found again and told as what it was. */
export async function giveNotices(
  world: PlaceWorld,
  { personId, place, after, at }: { personId: UserId; place: Place; after: FenceState; at: number },
): Promise<void> {
  if (after.crossings !== place.state.crossings) await publishCrossing(world, personId, place, after);
  const due = dueNotices(place, after, at);
  const given = new Array<PlaceNotice>();
  for (const notice of due) {
    const source = `place ${place.id} ${after.crossings} ${notice.id}`;
    if (await isGiven(world, { personId, place, notice, source, at })) given.push(notice);
  }
  await world.book.save(personId, afterNotices(place, after, { due, given }));
  for (const { id, isOnce, contactId } of given)
    if (isOnce && contactId !== undefined) await world.agreements.end(contactId, id);
}

interface Given {
  readonly personId: UserId;
  readonly place: Place;
  readonly notice: PlaceNotice;
  readonly source: string;
  /** When it was measured, milliseconds since the epoch. */
  readonly at: number;
}

/** Whether it was given. Rejects when it is worth another try. */
async function isGiven(world: PlaceWorld, given: Given): Promise<boolean> {
  const { contactId } = given.notice;
  try {
    const eventId =
      contactId === undefined
        ? await tell(world, given, { readerId: given.personId, subject: "you" })
        : await tellContact(world, given, contactId);
    return eventId !== undefined;
  } catch (error) {
    if (error instanceof AgentChatError && error.retryable) throw error;
    world.context.log.warn({ err: error }, "somebody could not be told that a person has come or gone");
    return false;
  }
}

/** They are told while they agree and are a contact, and no longer: `undefined` otherwise. */
async function tellContact(world: PlaceWorld, given: Given, contactId: UserId): Promise<EventId | undefined> {
  const { context, agreements } = world;
  const { personId, place, notice, source } = given;
  const contact = await context.contacts.between(contactId, personId);
  if (contact === undefined || !(await agreements.has(contactId, notice.id))) return undefined;
  const eventId = await tell(world, given, { readerId: contactId, subject: { name: plainName(contact.name) } });
  if (eventId === undefined) return undefined;
  const detail = `${contactId}: ${whenInWords(place, notice, "you")}`;
  await context.person(personId).audit({ action: "told a contact of you", detail }, source);
  return eventId;
}

/** What was measured longer ago is said with its time: a phone may have been without a network. */
const recentMs = 10 * 60_000;

async function tell(
  { context }: PlaceWorld,
  { personId: ownerId, place, notice, source, at }: Given,
  { readerId, subject }: { readonly readerId: UserId; readonly subject: Subject },
): Promise<EventId | undefined> {
  const reader = context.person(readerId);
  const now = context.now();
  const text =
    notice.on === "stay" || now - at <= recentMs
      ? crossingInWords(place, notice, subject)
      : earlierInWords(place, notice, {
          subject,
          time: tellUntil(at, { now, timeZone: await timeZoneOf(() => reader.facts()) }),
        });
  const eventId = await reader.tell({ text, source, reactions: notice.isOnce ? [] : ["🔕"] });
  if (eventId !== undefined && !notice.isOnce)
    await rememberTold(reader.records, eventId, { ownerId, noticeId: notice.id });
  return eventId;
}

async function publishCrossing(
  { context }: PlaceWorld,
  personId: UserId,
  place: Place,
  after: FenceState,
): Promise<void> {
  const { home } = context.person(personId);
  if (home === undefined) return;
  const { agentId, roomId } = home;
  const type = after.side === "inside" ? "io.agentchat.location.geofence.enter" : "io.agentchat.location.geofence.exit";
  const at = new Date(after.since).toISOString();
  const data = { roomId, agentId, personId, geofenceId: place.id, name: place.name, at };
  await context.publish(type, data, { id: `place ${place.id} ${after.crossings}`, personId, roomId });
}
