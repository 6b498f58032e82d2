import { z } from "zod";
import { isEventId, isRoomId, isUserId } from "#appservice";
import type { EventId, RoomId, UserId } from "#appservice";
import { createPersonRecords } from "../records/person-records.ts";
import type { PersonRecord, PersonRecords } from "../records/person-records.ts";
import type { Records } from "../records/records-state.ts";

const userId = z.custom<UserId>(isUserId);
const roomId = z.custom<RoomId>(isRoomId);
const eventId = z.custom<EventId>(isEventId);

/** Kept of whoever had a message brought, by the source of the turn that did. */
const errand = z.object({
  to: userId,
  /** What the sender calls them. */
  name: z.string(),
  /** What tells the sender what became of it: `agentId` sent it. */
  notice: z.object({ agentId: userId, roomId, eventId }),
  /** Milliseconds since the epoch. */
  at: z.number(),
});

/** Kept of whoever it was brought to, by the event that carries it. */
const brought = z.object({
  from: userId,
  errandId: z.string(),
  roomId,
  isRead: z.boolean(),
  at: z.number(),
});

export type Errand = z.output<typeof errand>;
export type Brought = z.output<typeof brought>;

/** What is kept of messages that were brought: who brought what to whom, and whether it was read; no words of them. Sealed under the person's key, and bounded. */
export interface BehalfRecords {
  errand(personId: UserId, errandId: string): Promise<Errand | undefined>;
  errands(personId: UserId): Promise<readonly (Errand & { readonly errandId: string })[]>;
  saveErrand(personId: UserId, errandId: string, kept: Errand): Promise<void>;
  brought(personId: UserId, eventId: EventId): Promise<Brought | undefined>;
  /** Oldest first. */
  allBrought(personId: UserId): Promise<readonly (Brought & { readonly eventId: EventId })[]>;
  saveBrought(personId: UserId, eventId: EventId, kept: Brought): Promise<void>;
}

/** Of each kind, of a person. */
const maxKept = 200;
const botId = "assistant";

export function openBehalfRecords(records: Records, now: () => number): BehalfRecords {
  const of = (personId: UserId): PersonRecords => createPersonRecords({ records, owner: { botId, personId }, now });

  /** Drops the oldest, so that there is room for one more. */
  async function makeRoom(kept: PersonRecords, kind: string, id: string): Promise<void> {
    const others = (await kept.list(kind)).filter((record) => record.id !== id);
    const oldestFirst = others.toSorted((one, other) => one.updatedAt - other.updatedAt);
    for (const each of oldestFirst.slice(0, Math.max(0, others.length - maxKept + 1))) await kept.delete(kind, each.id);
  }

  async function save(personId: UserId, kind: string, id: string, value: Errand | Brought): Promise<void> {
    const kept = of(personId);
    await makeRoom(kept, kind, id);
    await kept.put(kind, id, value);
  }

  return {
    errand: async (personId, errandId) => errand.safeParse(await of(personId).get("errand", errandId)).data,
    async errands(personId) {
      const listed = await of(personId).list("errand");
      return parsed(listed, errand).map(([errandId, kept]) => ({ ...kept, errandId }));
    },
    saveErrand: (personId, errandId, kept) => save(personId, "errand", errandId, kept),
    brought: async (personId, id) => brought.safeParse(await of(personId).get("brought", id)).data,
    async allBrought(personId) {
      const listed = await of(personId).list("brought");
      const all = parsed(listed, brought).flatMap(([id, kept]) => (isEventId(id) ? [{ ...kept, eventId: id }] : []));
      return all.toSorted((one, other) => one.at - other.at);
    },
    saveBrought: (personId, id, kept) => save(personId, "brought", id, kept),
  };
}

function parsed<Kept>(records: readonly PersonRecord[], schema: z.ZodType<Kept>): readonly (readonly [string, Kept])[] {
  return records.flatMap(({ id, value }) => {
    const { data } = schema.safeParse(value);
    return data === undefined ? [] : [[id, data] as const];
  });
}
