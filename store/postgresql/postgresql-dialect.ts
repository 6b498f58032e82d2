import { PostgresDialect, PostgresDriver } from "kysely";
import type { DatabaseConnection, PostgresDialectConfig } from "kysely";
import { Pool, TypeOverrides, types } from "pg";
import { postgresqlError } from "../database-error.ts";
import { StoreError } from "../store-error.ts";

export function openPool(url: string): Pool {
  const typeParsers = new TypeOverrides();
  // sequences, times and counts are far below 2^53
  typeParsers.setTypeParser(types.builtins.INT8, Number);
  const pool = new Pool({
    connectionString: url,
    application_name: "agentchat",
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    keepAlive: true,
    types: typeParsers,
  });
  // a connection that breaks tells whoever uses it next; without listeners it would end the process
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Kysely's dialect on the pool, with errors as `StoreError`s. @param address for messages: host and database */
export function postgresqlDialect(pool: Pool, address: string): PostgresDialect {
  return new TranslatingDialect({ pool }, pool, address);
}

class TranslatingDialect extends PostgresDialect {
  readonly #makeDriver: () => PostgresDriver;

  constructor(config: PostgresDialectConfig, pool: Pool, address: string) {
    super(config);
    this.#makeDriver = () => new TranslatingDriver(config, pool, address);
  }

  override createDriver(): PostgresDriver {
    return this.#makeDriver();
  }
}

class TranslatingDriver extends PostgresDriver {
  readonly #pool: Pool;
  readonly #address: string;
  readonly #translating = new WeakSet<DatabaseConnection>();

  constructor(config: PostgresDialectConfig, pool: Pool, address: string) {
    super(config);
    this.#pool = pool;
    this.#address = address;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#pool.ending) throw new StoreError("closed", `the store ${this.#address} was used after it was closed`);
    const connection = await this.#attempt(() => super.acquireConnection());
    if (!this.#translating.has(connection)) {
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, options) => this.#attempt(() => execute(query, options));
      this.#translating.add(connection);
    }
    return connection;
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw postgresqlError(error, this.#address);
    }
  }
}
