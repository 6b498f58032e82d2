import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

const rowsPerStep = 1000;

/**
 * Deletes the rows whose `column` is a time before `time`; 0 means never. A thousand at a time, with room for others in between: a delete of days
 * of history in one statement would hold up every message.
 */
export async function pruneInSteps(
  db: Kysely<Schema>,
  table: "inbox" | "outbox",
  column: "done_at" | "sent_at",
  time: number,
): Promise<void> {
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where sequence in (
        select sequence from ${sql.table(table)} where ${sql.ref(column)} > 0 and ${sql.ref(column)} < ${time} limit ${rowsPerStep}
      )`.execute(db);
    if (numAffectedRows < rowsPerStep) return;
    await setImmediate();
  }
}
