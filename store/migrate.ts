import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { Migration } from "kysely/migration";
import type { Backend, Dialect } from "./backend.ts";
import { initialMigration } from "./migrations/0001-initial.ts";
import { memoryMigration } from "./migrations/0002-memory.ts";
import { remindersMigration } from "./migrations/0003-reminders.ts";
import { consentsMigration } from "./migrations/0004-consents.ts";
import { usageMigration } from "./migrations/0005-usage.ts";
import { roomsMigration } from "./migrations/0006-rooms.ts";
import { administrationMigration } from "./migrations/0007-administration.ts";
import { encryptionMigration } from "./migrations/0010-encryption.ts";
import { publishedCommandsMigration } from "./migrations/0018-published-commands.ts";
import { toolRequestsMigration } from "./migrations/0020-tool-requests.ts";
import { personRecordsMigration } from "./migrations/0021-person-records.ts";
import { auditLogMigration } from "./migrations/0022-audit-log.ts";
import { contactsMigration } from "./migrations/0023-contacts.ts";
import { StoreError } from "./store-error.ts";

/** All migrations by name, in order. What is released stays as it is; changes are new migrations. */
function migrationsFor(dialect: Dialect): Record<string, Migration> {
  return {
    "0001-initial": initialMigration(dialect),
    "0002-memory": memoryMigration(dialect),
    "0003-reminders": remindersMigration(dialect),
    "0004-consents": consentsMigration(dialect),
    "0005-usage": usageMigration(),
    "0006-rooms": roomsMigration(),
    "0007-administration": administrationMigration(dialect),
    "0010-encryption": encryptionMigration(dialect),
    "0018-published-commands": publishedCommandsMigration(),
    "0020-tool-requests": toolRequestsMigration(dialect),
    "0021-person-records": personRecordsMigration(dialect),
    "0022-audit-log": auditLogMigration(dialect),
    "0023-contacts": contactsMigration(dialect),
  };
}

const bookkeepingTable = "kysely_migration";

/**
 * Brings the database to the newest schema, in one transaction.
 * @throws StoreError `newer-schema` when it is ahead of this version of AgentChat; `older-schema` when it is behind and may not be migrated
 */
export async function migrate(
  { db, dialect }: Backend,
  { mayMigrate }: { readonly mayMigrate: boolean },
): Promise<void> {
  const migrations = migrationsFor(dialect);
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const pending = new Set(Object.keys(migrations));
  if (tables.some((table) => table.name === bookkeepingTable)) {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(bookkeepingTable)}`.execute(db);
    const unknown = rows.filter(({ name }) => !pending.delete(name)).map(({ name }) => name);
    if (unknown.length > 0) {
      throw new StoreError(
        "newer-schema",
        `the database was migrated by a newer version of AgentChat (${unknown.join(", ")}): run that version, or restore a backup from before`,
      );
    }
  }
  if (!mayMigrate) {
    if (pending.size === 0) return;
    throw new StoreError(
      "older-schema",
      "the database is empty, or of an older version of AgentChat: start this version, which brings it up to date",
    );
  }
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  // they are independent of each other, and one with a lower number may be finished later
  const migrator = new Migrator({ db, provider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new StoreError("failed", "the database could not be migrated", { cause: error });
}
