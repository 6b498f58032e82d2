import type { KeyObject } from "node:crypto";
import type { AppserviceState } from "#appservice";
import type { BotState } from "#sdk";
import { createAuditLog } from "./audit-log.ts";
import { createAssignments } from "./assignments.ts";
import type { Backend } from "./backend.ts";
import { createConsents } from "./consents.ts";
import { createContacts } from "./contacts.ts";
import { createConversations } from "./conversations.ts";
import { createDirectory } from "./directory.ts";
import type { Ephemeral } from "./ephemeral/ephemeral.ts";
import { openEphemeral } from "./ephemeral/open-ephemeral.ts";
import { createSealedCache } from "./ephemeral/sealed-cache.ts";
import type { SealedCache } from "./ephemeral/sealed-cache.ts";
import { createCryptoStoreMark } from "./crypto-store-mark.ts";
import { createIdentities } from "./identities.ts";
import { createRoomEncryptions } from "./room-encryptions.ts";
import { createToDeviceInbox } from "./to-device-inbox.ts";
import { openInbox } from "./inbox.ts";
import { createJobs } from "./jobs.ts";
import { createKeyring } from "./keyring.ts";
import { checkMasterSecret, parseMasterSecret } from "./master-secret.ts";
import { createLimitNotices } from "./limit-notices.ts";
import { createMemories } from "./memories.ts";
import { migrate } from "./migrate.ts";
import { createOutbox } from "./outbox.ts";
import { createPeople } from "./people.ts";
import { createPersonLimits } from "./person-limits.ts";
import { createPersonRecords } from "./person-records.ts";
import { openPostgresqlBackend } from "./postgresql/postgresql-backend.ts";
import { createPublishedCommands } from "./published-commands.ts";
import { createReader } from "./reader.ts";
import { createReminders } from "./reminders.ts";
import { createRoomPolicies } from "./room-policies.ts";
import { createSealing } from "./sealing.ts";
import { openSqliteBackend } from "./sqlite/sqlite-backend.ts";
import { StoreError } from "./store-error.ts";
import { createSummaries } from "./summaries.ts";
import { createSuspensions } from "./suspensions.ts";
import { createToolRequests } from "./tool-requests.ts";
import { createUsage } from "./usage.ts";
import { createWriter } from "./writer.ts";

export interface StoreOptions {
  /** `sqlite:PATH`, `sqlite::memory:` or `postgresql://user:password@host:port/database` (a Unix socket's folder: `?host=/run/postgresql`). */
  readonly url: string;
  /** At least 32 bytes; a string is hexadecimal. Whoever has it and the database can read everything: keep it apart from backups. */
  readonly masterSecret: Uint8Array | string;
  /** `redis://…` or `rediss://…` for state that may be lost; without it that is kept in memory. */
  readonly redisUrl?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Whether tables are made and brought up to date; default true. Without it, a database that needs it is refused (`older-schema`), and nothing is changed. */
  readonly mayMigrate?: boolean;
  /** Called with a StoreError `unreadable` for each row that was tampered with and is therefore left out. By default a process warning. */
  readonly onUnreadable?: (error: StoreError) => void;
}

/** All state of AgentChat but that of the crypto machines. */
export interface Store extends AppserviceState, BotState, AsyncDisposable {
  /** What may be lost at any moment. */
  readonly cache: SealedCache;
  /** For readiness. @throws StoreError when the database cannot be used */
  ping(): Promise<void>;
  /** Closes the database once what was gathered is written. Call it when nobody uses the store anymore: what comes later rejects with `closed`. */
  close(): Promise<void>;
}

/**
 * Opens the database, makes or migrates its tables and checks the master secret.
 * @throws StoreError
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const masterSecret = parseMasterSecret(options.masterSecret);
  const { now = Date.now, redisUrl } = options;
  await using opened = new AsyncDisposableStack();
  const backend = opened.adopt(openBackend(options.url), (database) => database.close());
  await migrate(backend, { mayMigrate: options.mayMigrate ?? true });
  await checkMasterSecret(backend.db, masterSecret);
  const ephemeral = opened.adopt(await openEphemeral({ redisUrl, now }), (state) => state.close());
  const store = await assemble(backend, ephemeral, masterSecret, { ...options, now });
  opened.move();
  return store;
}

async function assemble(
  backend: Backend,
  ephemeral: Ephemeral,
  masterSecret: KeyObject,
  { now, onUnreadable }: StoreOptions & Required<Pick<StoreOptions, "now">>,
): Promise<Store> {
  const { db } = backend;
  const keyring = createKeyring(db, masterSecret, now);
  const writer = createWriter(backend, keyring);
  const sealing = createSealing(keyring);
  const reader = createReader(keyring, onUnreadable ?? ((error) => process.emitWarning(error)));
  async function close(): Promise<void> {
    await writer.drain();
    await ephemeral.close();
    await backend.close();
  }
  return {
    inbox: await openInbox(db, writer, reader, now),
    outbox: createOutbox(db, writer, reader, now),
    directory: createDirectory(db),
    encryption: {
      identities: createIdentities(backend, keyring, sealing, reader),
      toDevice: createToDeviceInbox(db),
      rooms: createRoomEncryptions(db),
      cryptoStore: createCryptoStoreMark(db),
    },
    conversations: createConversations(db, writer, sealing, reader),
    assignments: createAssignments(db),
    roomPolicies: createRoomPolicies(db),
    publishedCommands: createPublishedCommands(db),
    consents: createConsents(db, writer, reader, now),
    reminders: createReminders(db, writer, reader, now),
    memories: createMemories(db, sealing, reader),
    summaries: createSummaries(db, sealing, reader),
    jobs: createJobs(db, writer, reader),
    suspensions: createSuspensions(db),
    toolRequests: createToolRequests(db, sealing, reader),
    records: createPersonRecords(backend, sealing, reader),
    auditLog: createAuditLog(db, writer, reader),
    contacts: createContacts(db, sealing, reader),
    usage: createUsage(db),
    personLimits: createPersonLimits(db),
    limitNotices: createLimitNotices(db),
    people: createPeople(backend, keyring, ephemeral.positions, now),
    cache: createSealedCache(ephemeral.values, keyring),
    positions: ephemeral.positions,
    ping: () => backend.ping(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openBackend(url: string): Backend {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    if (path !== "" && !/^\/\/[^/]/.test(path)) return openSqliteBackend(path);
    throw new StoreError(
      "bad-url",
      "the store's URL names no file: write sqlite:PATH, for example sqlite:data/agentchat.db",
    );
  }
  const parsed = /^postgres(ql)?:/.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && parsed.pathname.length > 1) return openPostgresqlBackend(parsed);
  throw new StoreError(
    "bad-url",
    "the store's URL must be sqlite:PATH or postgresql://user:password@host:port/database",
  );
}
