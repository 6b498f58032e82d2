import type { Kysely } from "kysely";
import type { Consent, Consents } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";
import type { Writer } from "./writer.ts";

const consentsTable = sealedTable("consents", {
  consent_id: "text",
  agent_id: "text",
  room_id: "text",
  expires_at: "bigint",
});
const resultsTable = sealedTable("consent_results", { consent_id: "text" });

export function createConsents(db: Kysely<Schema>, writer: Writer, reader: Reader, now: () => number): Consents {
  /** What was tampered with is left out. */
  function toConsent(row: Row): readonly Consent[] {
    const key = { keyId: row.key_id, personId: row.person_id, salt: row.salt };
    const openSealed = (table: typeof consentsTable, clear: readonly (string | number)[], body: Uint8Array | null) =>
      body === null ? undefined : reader.tryOpen(table, { ...key, clear, body });
    const request = openSealed(consentsTable, [row.consent_id, row.agent_id, row.room_id, row.expires_at], row.body);
    if (request === undefined && row.body !== null) return [];
    return [
      {
        consentId: row.consent_id,
        agentId: row.agent_id,
        roomId: row.room_id,
        personId: row.person_id,
        request,
        expiresAt: row.expires_at,
        status: row.status,
        questionId: row.question_id ?? undefined,
        decidedBy: row.decided_by ?? undefined,
        isClosed: row.closed_at > 0,
        result: openSealed(resultsTable, [row.consent_id], row.result),
      },
    ];
  }

  return {
    async add({ consentId, agentId, roomId, personId, request, expiresAt }) {
      const clear = [consentId, agentId, roomId, expiresAt];
      await writer.write([{ table: consentsTable, clear, personId, text: request }]);
      const rows = await stored(db).where("consents.consent_id", "=", consentId).execute();
      const [consent] = rows.flatMap(toConsent);
      if (consent !== undefined) return consent;
      throw new StoreError("failed", "a consent could not be read after it was written", { retryable: true });
    },
    async saveQuestionId(consentId, questionId) {
      await db.updateTable("consents").set({ question_id: questionId }).where("consent_id", "=", consentId).execute();
    },
    async find(agentId, questionId) {
      const rows = await stored(db).where("agent_id", "=", agentId).where("question_id", "=", questionId).execute();
      return rows.flatMap(toConsent)[0];
    },
    async ofPerson(personId) {
      const rows = await stored(db).where("person_id", "=", personId).orderBy("consents.sequence").execute();
      return rows.flatMap(toConsent);
    },
    async decide(consentId, status, decidedBy) {
      const { numUpdatedRows } = await db
        .updateTable("consents")
        .set({ status, decided_by: decidedBy ?? null })
        .where("consent_id", "=", consentId)
        .where("status", "=", "asked")
        .executeTakeFirst();
      return numUpdatedRows > 0;
    },
    async start(consentId) {
      const { numUpdatedRows } = await db
        .updateTable("consents")
        .set({ status: "started" })
        .where("consent_id", "=", consentId)
        .where("status", "=", "approved")
        .executeTakeFirst();
      return numUpdatedRows > 0;
    },
    async finish({ consentId, personId, result }) {
      await writer.write([{ table: resultsTable, clear: [consentId], personId, text: result }]);
    },
    async close(consentId) {
      await db
        .updateTable("consents")
        .set({ closed_at: now(), body: null })
        .where("consent_id", "=", consentId)
        .execute();
      await db.deleteFrom("consent_results").where("consent_id", "=", consentId).execute();
    },
    async waiting() {
      const rows = await stored(db)
        .where("closed_at", "=", 0)
        .where("status", "in", ["asked", "expired"])
        .orderBy("expires_at")
        .execute();
      return rows.flatMap(toConsent);
    },
    async prune(closedBefore) {
      await db.deleteFrom("consents").where("closed_at", ">", 0).where("closed_at", "<", closedBefore).execute();
    },
  };
}

type Row = Awaited<ReturnType<ReturnType<typeof stored>["execute"]>>[number];

function stored(db: Kysely<Schema>) {
  return db
    .selectFrom("consents")
    .innerJoin("people", "people.key_id", "consents.person_key")
    .leftJoin("consent_results", "consent_results.consent_id", "consents.consent_id")
    .select([
      "consents.consent_id",
      "agent_id",
      "room_id",
      "expires_at",
      "consents.body",
      "status",
      "question_id",
      "decided_by",
      "closed_at",
      "consent_results.body as result",
      "key_id",
      "person_id",
      "salt",
    ]);
}
