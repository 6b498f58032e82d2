import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Threads and answers in conversations, and what agents keep to in rooms. The tables are explained in schema.ts. */
export function roomsMigration(): Migration {
  const statements = [
    sql`alter table conversations add column thread_root text`,
    sql`alter table conversations add column answers text`,
    sql`create index conversations_answers on conversations (agent_id, room_id, answers) where answers is not null`,
    sql`create index conversations_overheard on conversations (agent_id, room_id, sequence) where role = 'overheard'`,
    sql`create table room_policies (
      agent_id text not null, room_id text not null, answer text not null, is_quiet integer not null,
      primary key (agent_id, room_id)
    )`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}
