import { PostgresDialect } from "kysely";
import type { PostgresPoolClient } from "kysely";
import { Pool, types } from "pg";
import type { PoolClient } from "pg";
import { postgresqlError } from "../database-error.ts";
import { StoreError } from "../store-error.ts";

const bigint = types.builtins.INT8;

/** Sequences and times are far below 2^53, counts as well. */
function typeParser(oid: number, format?: "text" | "binary"): unknown {
  return oid === bigint && format !== "binary" ? Number : types.getTypeParser(oid, format);
}

export function openPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: "agentchat",
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    keepAlive: true,
    types: { getTypeParser: typeParser as typeof types.getTypeParser },
  });
  // a connection that breaks tells whoever uses it next; without listeners it would end the process
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Kysely's dialect on the pool, with errors as `StoreError`s. @param address for messages: host and database */
export function postgresqlDialect(pool: Pool, address: string): PostgresDialect {
  return new PostgresDialect({
    pool: {
      options: pool.options,
      async connect() {
        if (pool.ending) throw new StoreError("closed", `the store ${address} was used after it was closed`);
        try {
          return translating(await pool.connect(), address);
        } catch (error) {
          throw postgresqlError(error, address);
        }
      },
      end: () => pool.end(),
    },
  });
}

/** What Kysely needs of a client; cursors, which it could be given too, are not used. */
function translating(client: PoolClient, address: string): PostgresPoolClient {
  async function query(text: string, values: readonly unknown[]): Promise<unknown> {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      throw postgresqlError(error, address);
    }
  }
  return { query: query as PostgresPoolClient["query"], release: (destroy) => client.release(destroy) };
}
