import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What people use of models, and their limits. The tables are explained in schema.ts. */
export function usageMigration(): Migration {
  const statements = [
    sql`create table usage (
      person_id text not null, day text not null, bot_id text not null, provider text not null, model text not null, currency text not null,
      calls bigint not null, input_tokens bigint not null, output_tokens bigint not null, estimated_tokens bigint not null, money bigint not null,
      primary key (person_id, day, bot_id, provider, model, currency)
    )`,
    sql`create index usage_days on usage (day)`,
    sql`create table person_limits (
      person_id text not null, name text not null, bot_id text not null, provider text not null, figure double precision,
      primary key (person_id, name, bot_id, provider)
    )`,
    sql`create table limit_notices (
      person_id text not null, notice text not null, source text not null, told_at bigint not null,
      primary key (person_id, notice)
    )`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}
