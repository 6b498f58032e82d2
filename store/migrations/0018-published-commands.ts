import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Which descriptions of commands are in the state of rooms. The table is explained in schema.ts. */
export function publishedCommandsMigration(): Migration {
  return {
    async up(db) {
      await sql`create table published_commands (
        agent_id text not null, room_id text not null, digests text not null, primary key (agent_id, room_id)
      )`.execute(db);
    },
  };
}
