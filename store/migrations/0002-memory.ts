import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Dialect } from "../backend.ts";

const bytesTypes = { sqlite: sql`blob`, postgresql: sql`bytea` };

/** What agents remember of people, and summaries of what was said. The tables are explained in schema.ts. */
export function memoryMigration(dialect: Dialect): Migration {
  const bytes = bytesTypes[dialect];
  const statements = [
    sql`create table memories (
      agent_id text not null, number bigint not null, kind text not null, created_at bigint not null, updated_at bigint not null,
      body ${bytes} not null, person_key bigint not null, primary key (person_key, agent_id, number)
    )`,
    sql`create table summaries (
      agent_id text not null, room_id text not null, thread text not null, covers_until text not null, updated_at bigint not null,
      body ${bytes} not null, person_key bigint not null, primary key (person_key, agent_id, room_id, thread)
    )`,
    sql`create index summaries_room on summaries (agent_id, room_id)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}
