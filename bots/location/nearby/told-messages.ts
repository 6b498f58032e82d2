import { z } from "#sdk";
import type { EventId, PersonRecords } from "#sdk";

const alert = z.object({ subjectId: z.string() });
const kind = "nearby-alert";
/** Of older messages it is forgotten. */
const remembered = 50;

/** Whom a message told of, so that a reaction to it can end that. */
export async function rememberAlert(records: PersonRecords, eventId: EventId, subjectId: string): Promise<void> {
  await records.put(kind, eventId, { subjectId });
  const newestFirst = (await records.list(kind)).toSorted((one, other) => other.updatedAt - one.updatedAt);
  for (const { id } of newestFirst.slice(remembered)) await records.delete(kind, id);
}

export async function subjectOf(records: PersonRecords, eventId: string): Promise<string | undefined> {
  return alert.safeParse(await records.get(kind, eventId)).data?.subjectId;
}
