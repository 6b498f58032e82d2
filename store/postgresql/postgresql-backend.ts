import { CompiledQuery, Kysely, sql } from "kysely";
import type { Backend } from "../backend.ts";
import type { BatchRow, BatchStatement, Value } from "../batch-statement.ts";
import type { Schema } from "../schema.ts";
import { openPool, postgresqlDialect } from "./postgresql-dialect.ts";

interface Inserted {
  readonly ordinal: number;
  readonly sequence: number;
}

export function openPostgresqlBackend(url: URL): Backend {
  const pool = openPool(url.href);
  const host = url.searchParams.get("host") ?? url.host;
  const db = new Kysely<Schema>({ dialect: postgresqlDialect(pool, `${host}${url.pathname}`) });

  return {
    dialect: "postgresql",
    db,
    async write(rows) {
      const results = Array.from<number | undefined>({ length: rows.length });
      const groups = groupByStatement(rows);
      const only = groups.length === 1 ? groups[0] : undefined;
      if (only !== undefined) await writeGroup(db, only, results);
      else {
        await db.transaction().execute(async (transaction) => {
          for (const group of groups) await writeGroup(transaction, group, results);
        });
      }
      return results;
    },
    erase: (work) =>
      db.transaction().execute(async (transaction) => {
        // waits for the writes that are under way; those that come after find the person gone
        await sql`lock table people, inbox, outbox, conversations, memories, summaries, reminders, consents, consent_results in share row exclusive mode`.execute(
          transaction,
        );
        await work(transaction);
      }),
    async ping() {
      await sql`select count(*) from settings`.execute(db);
    },
    async close() {
      if (!pool.ending) await pool.end();
    },
  };
}

interface Group {
  readonly statement: BatchStatement;
  /** One array per parameter. */
  readonly columns: readonly Value[][];
  /** Where in the batch the rows stand. */
  readonly places: number[];
}

function groupByStatement(rows: readonly BatchRow[]): readonly Group[] {
  const groups = new Map<BatchStatement, Group>();
  for (const [place, { statement, values }] of rows.entries()) {
    let group = groups.get(statement);
    if (group === undefined) {
      group = { statement, columns: values.map(() => []), places: [] };
      groups.set(statement, group);
    }
    group.places.push(place);
    for (const [column, value] of values.entries()) group.columns[column]?.push(value);
  }
  return [...groups.values()];
}

async function writeGroup(db: Kysely<Schema>, group: Group, results: (number | undefined)[]): Promise<void> {
  const query = CompiledQuery.raw(group.statement.postgresql, [...group.columns]) as CompiledQuery<Inserted>;
  const { rows } = await db.executeQuery(query);
  for (const { ordinal, sequence } of rows) {
    const place = group.places[ordinal - 1];
    if (place !== undefined) results[place] = sequence;
  }
}
