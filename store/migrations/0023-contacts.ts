import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Dialect } from "../backend.ts";

const columnTypes = { sqlite: { bytes: sql`blob` }, postgresql: { bytes: sql`bytea` } };

/** What people have decided about each other. The table is explained in schema.ts. */
export function contactsMigration(dialect: Dialect): Migration {
  const { bytes } = columnTypes[dialect];
  const statements = [
    sql`create table contacts (
      person_id text not null, other_id text not null, stance text not null, since bigint not null, asked_at bigint not null, grants text not null,
      runs_out_at bigint, revision bigint not null, body ${bytes}, person_key bigint, primary key (person_id, other_id)
    )`,
    sql`create index contacts_other on contacts (other_id)`,
    sql`create index contacts_run_out on contacts (runs_out_at) where runs_out_at is not null`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}
