import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Dialect } from "../backend.ts";

const bytesTypes = { sqlite: sql`blob`, postgresql: sql`bytea` };

/** What bots keep of people. The table is explained in schema.ts. */
export function personRecordsMigration(dialect: Dialect): Migration {
  const statement = sql`create table person_records (
    bot_id text not null, kind text not null, record_id text not null, encoding text not null, size_bytes bigint not null, updated_at bigint not null,
    body ${bytesTypes[dialect]} not null, person_key bigint not null, primary key (person_key, bot_id, kind, record_id)
  )`;
  return {
    async up(db) {
      await statement.execute(db);
    },
  };
}
