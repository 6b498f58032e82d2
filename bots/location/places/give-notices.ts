import { AgentChatError } from "#error";
import type { EventId, UserId } from "#sdk";
import { afterNotices, dueNotices } from "./due-notices.ts";
import type { FenceState } from "./fence.ts";
import type { Place, PlaceNotice } from "./place.ts";
import type { PlaceWorld } from "./place-world.ts";
import { crossingInWords } from "./place-words.ts";
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
    if (await isGiven(world, { personId, place, notice, source })) given.push(notice);
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
}

/** Whether it was given. Rejects when it is worth another try. */
async function isGiven(world: PlaceWorld, given: Given): Promise<boolean> {
  const { contactId } = given.notice;
  try {
    const eventId =
      contactId === undefined ? await tellPerson(world, given) : await tellContact(world, { ...given, contactId });
    return eventId !== undefined;
  } catch (error) {
    if (error instanceof AgentChatError && error.retryable) throw error;
    world.context.log.warn({ err: error }, "somebody could not be told that a person has come or gone");
    return false;
  }
}

async function tellPerson({ context }: PlaceWorld, { personId, place, notice, source }: Given) {
  return tell(context.person(personId), {
    text: crossingInWords(place, notice, "you"),
    source,
    notice,
    ownerId: personId,
  });
}

/** They are told while they agree and are a contact, and no longer: `undefined` otherwise. */
async function tellContact(
  { context, agreements }: PlaceWorld,
  { personId, place, notice, source, contactId }: Given & { readonly contactId: UserId },
): Promise<EventId | undefined> {
  const contact = await context.contacts.between(contactId, personId);
  if (contact === undefined || !(await agreements.has(contactId, notice.id))) return undefined;
  const text = crossingInWords(place, notice, { name: contact.name });
  const eventId = await tell(context.person(contactId), { text, source, notice, ownerId: personId });
  if (eventId === undefined) return undefined;
  await context.person(personId).audit({ action: `told ${contactId}`, detail: text }, source);
  return eventId;
}

async function tell(
  person: ReturnType<PlaceWorld["context"]["person"]>,
  told: { readonly text: string; readonly source: string; readonly notice: PlaceNotice; readonly ownerId: UserId },
): Promise<EventId | undefined> {
  const { text, source, notice, ownerId } = told;
  const eventId = await person.tell({ text, source, reactions: notice.isOnce ? [] : ["🔕"] });
  if (eventId !== undefined && !notice.isOnce)
    await rememberTold(person.records, eventId, { ownerId, noticeId: notice.id });
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
