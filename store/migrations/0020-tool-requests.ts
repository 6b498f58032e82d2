import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Dialect } from "../backend.ts";

const bytesTypes = { sqlite: sql`blob`, postgresql: sql`bytea` };

/** What came of requests for offered tools, and how far they have got. The table is explained in schema.ts. */
export function toolRequestsMigration(dialect: Dialect): Migration {
  const statements = [
    sql`create table tool_requests (
      request_id text not null, state text not null, updated_at bigint not null,
      body ${bytesTypes[dialect]} not null, person_key bigint not null, primary key (person_key, request_id)
    )`,
    sql`create index tool_requests_updated on tool_requests (updated_at)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}
