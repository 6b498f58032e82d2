import { createBackground, MatrixError } from "#appservice";
import type { EphemeralEvent, EventId, RoomId, UserId } from "#appservice";
import { editContent } from "../reply-content.ts";
import { behalfWords } from "./behalf-words.ts";
import type { Brought } from "./behalf-records.ts";
import type { BehalfWorld } from "./behalf-world.ts";

/** Tells senders when what was brought for them has been read, as far as the readers' public read receipts say so. */
export interface ReadFollower {
  take(event: EphemeralEvent): void;
  /** Something was brought into this room: its newest receipt may have come before that was known. */
  check(roomId: RoomId): void;
  idle(): Promise<void>;
}

type Unread = Brought & { readonly eventId: EventId };

/** Where the reader of a room has read up to, and their assistant in it. */
interface ReadUpTo {
  readonly readerId: UserId;
  readonly agentId: UserId;
  readonly eventId: EventId;
}

/** Rooms whose newest receipt is known. */
const maxRooms = 10_000;
/** From when on a message of whose sender nothing is kept stays as it is. */
const patienceMs = 60 * 60_000;

export function followReads(world: BehalfWorld): ReadFollower {
  const { homeserver, roster, records, contacts, log, now } = world;
  const background = createBackground(log);
  const readUpTo = new Map<RoomId, ReadUpTo>();
  /** Rooms with nothing that waits to be read. */
  const settled = new Set<RoomId>();
  let last = Promise.resolve();

  /** One after the other. */
  function begin(roomId: RoomId): void {
    const before = last;
    const done = Promise.withResolvers<void>();
    last = done.promise;
    background.run("what was read", async () => {
      await before;
      await tellReads(roomId).finally(done.resolve);
    });
  }

  async function tellReads(roomId: RoomId): Promise<void> {
    const receipt = readUpTo.get(roomId);
    if (receipt === undefined || settled.has(roomId)) return;
    const { readerId } = receipt;
    settled.add(roomId);
    const unread = (await records.allBrought(readerId)).filter((each) => !each.isRead && each.roomId === roomId);
    if (unread.length === 0) return;
    settled.delete(roomId);
    const reached = await reachedBy(roomId, receipt, unread);
    for (const each of reached) if (await tell(readerId, each)) await markRead(readerId, each);
  }

  /** Those that are not younger than what was read. */
  async function reachedBy(roomId: RoomId, { agentId, eventId }: ReadUpTo, unread: readonly Unread[]) {
    const place = unread.findIndex((each) => each.eventId === eventId);
    if (place >= 0) return unread.slice(0, place + 1);
    const intent = homeserver.intent(agentId);
    const [newest, ...events] = await Promise.all(
      [eventId, ...unread.map((each) => each.eventId)].map((each) => intent.event(roomId, each)),
    );
    return unread.filter((_, index) => (events[index]?.timestamp ?? Infinity) <= (newest?.timestamp ?? -Infinity));
  }

  /** Resolves with `false` when it is not known yet what to tell. */
  async function tell(readerId: UserId, { from, errandId, at }: Unread): Promise<boolean> {
    const errand = await records.errand(from, errandId);
    if (errand === undefined) return now() - at > patienceMs;
    // who no longer lets the sender write to them does not let them know this either
    if ((await contacts.between(from, readerId))?.theirs.messages === undefined) return true;
    const { agentId, roomId, eventId } = errand.notice;
    const content = editContent(eventId, behalfWords.read(errand.name), { isNotice: true });
    try {
      await homeserver
        .intent(agentId)
        .send({ roomId, type: "m.room.message", content, source: errandId, part: "read", personId: from });
    } catch (error) {
      // the agent is no longer in the room: nobody is left to be told
      if (!(error instanceof MatrixError) || error.code !== "refused") throw error;
    }
    return true;
  }

  const agentOf = (personId: UserId, agentIds: readonly UserId[]): UserId | undefined =>
    agentIds.find((agentId) => roster.find(agentId)?.personId === personId);

  const markRead = (readerId: UserId, { eventId, ...kept }: Unread): Promise<void> =>
    records.saveBrought(readerId, eventId, { ...kept, isRead: true });

  return {
    take(event) {
      if (event.kind !== "receipts") return;
      const { roomId, agentIds, receipts } = event;
      const receipt = receipts.findLast(({ userId }) => agentOf(userId, agentIds) !== undefined);
      const agentId = receipt && agentOf(receipt.userId, agentIds);
      if (receipt === undefined || agentId === undefined) return;
      readUpTo.delete(roomId);
      readUpTo.set(roomId, { readerId: receipt.userId, agentId, eventId: receipt.eventId });
      const [oldest] = readUpTo.keys();
      if (readUpTo.size > maxRooms && oldest !== undefined) {
        readUpTo.delete(oldest);
        settled.delete(oldest);
      }
      if (!settled.has(roomId)) begin(roomId);
    },
    check(roomId) {
      settled.delete(roomId);
      if (readUpTo.has(roomId)) begin(roomId);
    },
    idle: async () => {
      await last;
      await background.settled();
    },
  };
}
