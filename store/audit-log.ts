import type { Kysely } from "kysely";
import { z } from "zod";
import type { UserId } from "#appservice";
import type { AuditLog, AuditRecord } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import type { Writer } from "./writer.ts";

const auditTable = sealedTable("audit_entries", { bot_id: "text", source: "text", done_at: "bigint" });

const words = z.object({ action: z.string(), detail: z.string().optional() });

export function createAuditLog(db: Kysely<Schema>, writer: Writer, reader: Reader): AuditLog {
  const keysOf = (personId: UserId) => db.selectFrom("people").select("key_id").where("person_id", "=", personId);

  async function forgetOlder(personId: UserId, limit: number): Promise<void> {
    const oldest = await db
      .selectFrom("audit_entries")
      .select("sequence")
      .where("person_key", "in", keysOf(personId))
      .orderBy("sequence", "desc")
      .offset(limit - 1)
      .limit(1)
      .executeTakeFirst();
    if (oldest === undefined) return;
    await db
      .deleteFrom("audit_entries")
      .where("person_key", "in", keysOf(personId))
      .where("sequence", "<", oldest.sequence)
      .execute();
  }

  return {
    async add({ personId, botId, source, at, action, detail }, limit) {
      const text = JSON.stringify({ action, detail });
      await writer.write([{ table: auditTable, clear: [botId, source, at], personId, text }]);
      await forgetOlder(personId, limit);
    },
    async newest(personId, limit) {
      const rows = await db
        .selectFrom("audit_entries")
        .innerJoin("people", "people.key_id", "audit_entries.person_key")
        .select(["bot_id", "source", "done_at", "body", "key_id", "salt"])
        .where("person_id", "=", personId)
        .orderBy("sequence", "desc")
        .limit(limit)
        .execute();
      return rows.flatMap((row): readonly AuditRecord[] => {
        const { bot_id: botId, source, done_at: at, body, key_id: keyId, salt } = row;
        const text = reader.tryOpen(auditTable, { clear: [botId, source, at], body, keyId, personId, salt });
        if (text === undefined) return [];
        const { action, detail } = words.parse(JSON.parse(text));
        return [{ botId, at, action, detail }];
      });
    },
  };
}
