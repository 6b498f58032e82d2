import { localpartOf, MatrixError } from "#appservice";
import type { EventId, RoomId, UserId } from "#appservice";
import { SdkError } from "../sdk-error.ts";
import { behalfWords } from "./behalf-words.ts";
import { broughtContent, saidContent } from "./brought-content.ts";
import type { BehalfWorld } from "./behalf-world.ts";
import type { BehalfTurn } from "./behalf.ts";
import { hasHadEnough } from "./has-had-enough.ts";
import { sayAloud } from "./say-aloud.ts";
import type { AgreedMessage } from "./turn-behalf.ts";

/**
 * Brings a message that its sender has agreed to into the direct chat of the reader with their assistant, and tells the sender. All that is sent follows from the turn's source, so that it is sent
 * once however often the turn is run. Resolves with the reader's room.
 * @throws SdkError `not-brought`
 */
export async function bringMessage(
  world: BehalfWorld,
  { cause, turn }: BehalfTurn,
  message: AgreedMessage,
): Promise<RoomId> {
  const { homeserver, contacts, records, now } = world;
  const { personId, source: errandId, agent, room } = cause;
  const { to, name, text } = message;
  const reader = world.person(to);
  const fromSender = (await records.allBrought(to)).filter((each) => each.from === personId);
  const known = fromSender.find((each) => each.errandId === errandId);
  /** Where it may be brought to. */
  const whereTo = async () => {
    const mayBring = known !== undefined || (await contacts.between(personId, to))?.theirs.messages !== undefined;
    const { home } = reader;
    return mayBring && home !== undefined && homeserver.mayTalkIn(home.roomId) ? home : undefined;
  };
  const home = await whereTo();
  if (home === undefined) throw notBrought(behalfWords.notBrought(name));
  const { roomId } = home;
  const said = message.voice === undefined ? undefined : await sayAloud(world, { cause, turn }, { to, home, text });
  // to say it takes long
  if ((await whereTo())?.roomId !== roomId) throw notBrought(behalfWords.notBrought(name));
  if (await hasHadEnough(world, { personId, to, besides: errandId })) throw notBrought(behalfWords.tooMany(name));

  const speaker = { personId, name: await nameFor(world, { readerId: to, personId }) };
  const eventId = await unlessRefused(
    reader.tell({
      text: behalfWords.remembered({ name: speaker.name, from: personId, text }),
      content: broughtContent(speaker, text),
      source: errandId,
      part: "message",
    }),
  );
  if (eventId === undefined) throw notBrought(behalfWords.notBrought(name));
  if (known === undefined)
    await records.saveBrought(to, eventId, { from: personId, errandId, roomId, isRead: false, at: now() });
  await reader.audit({ action: "brought you a message", detail: `from ${personId}: ${text}` }, `brought ${errandId}`);
  for (const [index, part] of (said?.parts ?? []).entries())
    await reader.tell({
      text: `(It was said aloud, too: ${JSON.stringify(part.text)})`,
      content: saidContent(speaker, part, said?.synthetic),
      source: errandId,
      part: `voice ${index}`,
    });
  if (fromSender.every((each) => each === known))
    await reader.tell({ text: behalfWords.hint(speaker.name), source: errandId, part: "hint" });

  const noticeId = await turn().reply(behalfWords.brought(message, said !== undefined), { isNotice: true });
  const notice = { agentId: agent.userId, roomId: room.roomId, eventId: noticeId };
  await records.saveErrand(personId, errandId, { to, name, notice, at: now() });
  return roomId;
}

/** What the reader calls the sender; with their id when another contact of the reader has that name. */
async function nameFor(
  { contacts }: Pick<BehalfWorld, "contacts">,
  { readerId, personId }: { readonly readerId: UserId; readonly personId: UserId },
): Promise<string> {
  const name = (await contacts.between(readerId, personId))?.name ?? localpartOf(personId);
  const found = await contacts.find(readerId, name);
  const isPlain = found.kind === "found" && found.contact.otherId === personId;
  return isPlain ? name : `${name}, ${personId}`;
}

/** `undefined` when the reader's assistant may not write there anymore. */
async function unlessRefused(telling: Promise<EventId | undefined>): Promise<EventId | undefined> {
  try {
    return await telling;
  } catch (error) {
    if (error instanceof MatrixError && error.code === "refused") return undefined;
    throw error;
  }
}

function notBrought(userMessage: string): SdkError {
  return new SdkError("not-brought", "a message could not be brought to a contact", { userMessage });
}
