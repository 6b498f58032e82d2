import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Job, Jobs } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";
import type { Writer } from "./writer.ts";

const jobsTable = sealedTable("jobs", {
  job_id: "text",
  kind: "text",
  agent_id: "text",
  room_id: "text",
  due_at: "bigint",
});

const dueAt = sql<number>`coalesce(next_at, due_at)`;

export function createJobs(db: Kysely<Schema>, writer: Writer, reader: Reader): Jobs {
  function toJob(row: Row): readonly Job[] {
    const { job_id: jobId, kind, agent_id: agentId, room_id: roomId, person_id: personId } = row;
    const clear = [jobId, kind, agentId, roomId, row.due_at];
    const sealed = { clear, body: row.body, keyId: row.key_id, personId, salt: row.salt };
    const request = reader.tryOpen(jobsTable, sealed);
    if (request === undefined) return [];
    return [
      { jobId, kind, agentId, roomId, personId, request, dueAt: row.next_at ?? row.due_at, progress: row.progress },
    ];
  }

  return {
    async add({ jobId, kind, agentId, roomId, personId, request, dueAt: due }) {
      await writer.write([{ table: jobsTable, clear: [jobId, kind, agentId, roomId, due], personId, text: request }]);
      const [job] = (await stored(db).where("job_id", "=", jobId).execute()).flatMap(toJob);
      if (job !== undefined) return job;
      throw new StoreError("failed", "a job could not be read after it was written", { retryable: true });
    },
    async all() {
      return (await stored(db).orderBy(dueAt).orderBy("sequence").execute()).flatMap(toJob);
    },
    async advance(jobId, { progress, dueAt: due }) {
      await db.updateTable("jobs").set({ progress, next_at: due }).where("job_id", "=", jobId).execute();
    },
    async finish(jobId) {
      await db.deleteFrom("jobs").where("job_id", "=", jobId).execute();
    },
  };
}

type Row = Awaited<ReturnType<ReturnType<typeof stored>["execute"]>>[number];

function stored(db: Kysely<Schema>) {
  return db
    .selectFrom("jobs")
    .innerJoin("people", "people.key_id", "jobs.person_key")
    .select([
      "job_id",
      "kind",
      "agent_id",
      "room_id",
      "body",
      "due_at",
      "next_at",
      "progress",
      "key_id",
      "person_id",
      "salt",
    ]);
}
