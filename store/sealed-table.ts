import type { BatchStatement, Value } from "./batch-statement.ts";

/**
 * A table whose rows carry sealed content. Whoever inserts gives the clear columns, then the sealed body, then the id of the key it is sealed with.
 * Nothing is inserted when the row is known (by a unique index of the table) or the key was deleted.
 */
export interface SealedTable {
  readonly name:
    | "inbox"
    | "outbox"
    | "conversations"
    | "memories"
    | "summaries"
    | "reminders"
    | "consents"
    | "consent_results"
    | "agent_identities"
    | "jobs"
    | "tool_requests"
    | "person_records"
    | "audit_entries"
    | "contacts";
  readonly insert: BatchStatement;
}

/** @param clear columns that stay in clear, in the order of their values, with their PostgreSQL types */
export function sealedTable(
  name: SealedTable["name"],
  clear: Readonly<Record<string, "bigint" | "text">>,
): SealedTable {
  const columns = [...Object.keys(clear), "body"].map((column) => `"${column}"`).join(", ");
  const placeholders = [...Object.keys(clear), "body"].map(() => "?").join(", ");
  const types = [...Object.values(clear), "bytea", "bigint"];
  const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(", ");
  return {
    name,
    insert: {
      survivesPowerFailure: true,
      sqlite: `insert into ${name} (${columns}, person_key)
        select ${placeholders}, key_id from people where key_id = ? on conflict do nothing`,
      postgresql: `with given as materialized (
          select nextval('${name}_sequence_seq') as sequence, r.*
          from unnest(${arrays}) with ordinality as r (${columns}, person_key, ordinal)
        ), added as (
          insert into ${name} (sequence, ${columns}, person_key)
          select given.sequence, ${columns}, person_key from given join people on key_id = person_key order by ordinal
          on conflict do nothing returning sequence
        )
        select ordinal, sequence from given join added using (sequence)`,
    },
  };
}

/**
 * What a row's content is bound to: table and clear columns. Ids and types hold no NUL, so the parts cannot run into each other. Columns that are null and
 * come last are left out: what was sealed before a table got them stays readable.
 */
export function bindingOf(table: Pick<SealedTable, "name">, clear: readonly Value[]): string {
  const last = clear.findLastIndex((value) => value !== null);
  return `${table.name}\0${clear.slice(0, last + 1).join("\0")}`;
}
