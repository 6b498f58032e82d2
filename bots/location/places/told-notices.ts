import { z } from "#sdk";
import type { EventId, PersonRecords } from "#sdk";
import { userId } from "./place.ts";

/** Which notice a message gave, so that a reaction to it can end that. */
const told = z.object({ ownerId: userId, noticeId: z.string() });
export type ToldNotice = Readonly<z.infer<typeof told>>;

const kind = "place-told";
/** Of older messages it is forgotten. */
const remembered = 50;

export async function rememberTold(records: PersonRecords, eventId: EventId, notice: ToldNotice): Promise<void> {
  await records.put(kind, eventId, { ...notice });
  const all = await records.list(kind);
  const newestFirst = all.toSorted((one, other) => other.updatedAt - one.updatedAt);
  for (const { id } of newestFirst.slice(remembered)) await records.delete(kind, id);
}

export async function findTold(records: PersonRecords, eventId: string): Promise<ToldNotice | undefined> {
  return told.safeParse(await records.get(kind, eventId)).data;
}
