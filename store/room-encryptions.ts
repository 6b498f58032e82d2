import type { Kysely } from "kysely";
import type { RoomEncryptions } from "#appservice";
import type { Schema } from "./schema.ts";

export function createRoomEncryptions(db: Kysely<Schema>): RoomEncryptions {
  return {
    async all() {
      const rows = await db.selectFrom("room_encryption").selectAll().execute();
      return rows.map((row) => ({
        roomId: row.room_id,
        settings:
          row.algorithm === null
            ? undefined
            : {
                algorithm: row.algorithm,
                rotationPeriodMs: row.rotation_period_ms ?? undefined,
                rotationPeriodMessages: row.rotation_period_messages ?? undefined,
              },
      }));
    },
    async save({ roomId, settings }) {
      const columns = {
        algorithm: settings?.algorithm ?? null,
        rotation_period_ms: settings?.rotationPeriodMs ?? null,
        rotation_period_messages: settings?.rotationPeriodMessages ?? null,
      };
      await db
        .insertInto("room_encryption")
        .values({ room_id: roomId, ...columns })
        .onConflict((conflict) =>
          settings === undefined ? conflict.doNothing() : conflict.column("room_id").doUpdateSet(columns),
        )
        .execute();
    },
  };
}
