import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import type { EventId, RoomId, UserId } from "#appservice";
import { createStore } from "./index.ts";
import type { Store } from "./index.ts";
import { describeStore } from "./store.contract.ts";

const masterSecret = randomBytes(32);
const alice = "@alice:example.org" as UserId;
const agent = "@_agentchat_assistant_alice:example.org" as UserId;
const room = "!room:example.org" as RoomId;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "agentchat-store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function openStore(url: string): Promise<Store> {
  const store = await createStore({ url, masterSecret });
  onTestFinished(() => store.close());
  return store;
}

function outgoing(transactionId: string, body: string) {
  return { transactionId, agentId: agent, roomId: room, type: "m.room.message", body, personId: alice };
}

describeStore("SQLite", async () => {
  const file = join(await temporaryFolder(), "agentchat.db");
  return {
    url: `sqlite:${file}`,
    execute(statement) {
      const database = new DatabaseSync(file);
      const rows = database.prepare(statement).all();
      database.close();
      return Promise.resolve(rows.map((row) => ({ ...row })));
    },
  };
});

it("keeps a database in memory", async () => {
  const store = await openStore("sqlite::memory:");
  await store.outbox.add([outgoing("t1", "{}")]);
  await store.people.delete(alice);
  await store.ping();
  expect(await store.outbox.unsent(1)).toEqual([]);
});

it("makes folder and file for nobody but its own user", async () => {
  const folder = join(await temporaryFolder(), "data");
  await openStore(`sqlite:${folder}/agentchat.db`);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ["agentchat.db", "agentchat.db-wal", "agentchat.db-shm"]) {
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  }
});

it.each([
  ["mysql://localhost/agentchat", "bad-url"],
  ["sqlite:", "bad-url"],
  ["sqlite://data/agentchat.db", "bad-url"],
  ["postgresql://localhost", "bad-url"],
  ["sqlite:/dev/null/agentchat.db", "access-denied"],
])("refuses %s with %s", async (url, code) => {
  await expect(createStore({ url, masterSecret })).rejects.toMatchObject({ name: "StoreError", code });
});

it.each(["", "abcd", "z".repeat(64), "a".repeat(65), Buffer.alloc(31)])(
  "refuses %j as master secret",
  async (secret) => {
    const refused = createStore({ url: "sqlite::memory:", masterSecret: secret });
    await expect(refused).rejects.toMatchObject({ code: "bad-master-secret" });
  },
);

it("takes a master secret in hexadecimal or as bytes", async () => {
  const url = `sqlite:${await temporaryFolder()}/agentchat.db`;
  const store = await createStore({ url, masterSecret: masterSecret.toString("hex") });
  await store.close();
  await openStore(url);
});

it("refuses a file that is no database", async () => {
  const file = join(await temporaryFolder(), "agentchat.db");
  writeFileSync(file, "this is a letter and no database ".repeat(100));
  await expect(createStore({ url: `sqlite:${file}`, masterSecret })).rejects.toMatchObject({ code: "corrupt" });
});

it("refuses a file that is in use and takes it once it is free", async () => {
  const url = `sqlite:${await temporaryFolder()}/agentchat.db`;
  const first = await openStore(url);
  await expect(createStore({ url, masterSecret })).rejects.toMatchObject({ code: "in-use", retryable: false });
  await first.close();
  await openStore(url);
});

it("rejects retryably while another program has locked the file, having changed nothing", async () => {
  const file = join(await temporaryFolder(), "agentchat.db");
  const store = await openStore(`sqlite:${file}`);
  await store.outbox.add([outgoing("t0", "{}")]);
  const other = new DatabaseSync(file);
  other.exec("begin immediate");
  await expect(store.outbox.add([outgoing("t1", "{}")])).rejects.toMatchObject({ code: "busy", retryable: true });
  other.exec("rollback");
  other.close();
  expect((await store.outbox.unsent(10)).map(({ transactionId }) => transactionId)).toEqual(["t0"]);
  await store.outbox.add([outgoing("t1", "{}")]);
});

it("is not ready once its file is gone", async () => {
  const file = join(await temporaryFolder(), "agentchat.db");
  const store = await openStore(`sqlite:${file}`);
  await store.ping();
  renameSync(file, `${file}.moved`);
  await expect(store.ping()).rejects.toMatchObject({ code: "unavailable", retryable: true });
});

it("leaves nothing that was said in its files, and no key of a deleted person", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "agentchat.db");
  const secretText = "the treasure is under the old oak";
  const contains = (needle: string | Uint8Array): readonly string[] =>
    readdirSync(folder).filter((name) =>
      readFileSync(join(folder, name)).includes(typeof needle === "string" ? needle : Buffer.from(needle)),
    );
  const store = await openStore(`sqlite:${file}`);
  const ids = { agentId: agent, roomId: room, eventId: "$event" as EventId, sender: alice, timestamp: 1 };
  const event = { ...ids, type: "m.room.message", stateKey: undefined, unsigned: {}, redacts: undefined };
  await store.inbox.add([{ agentId: agent, receivedAt: 1, event: { ...event, content: { body: secretText } } }]);
  await store.outbox.add([outgoing("t1", secretText)]);
  await store.conversations.append([{ ...ids, role: "person", text: secretText, personId: alice }]);
  const reader = new DatabaseSync(file, { readOnly: true });
  const row = reader
    .prepare("select salt, conversations.body from people join conversations on person_key = key_id")
    .get();
  reader.close();
  const [salt, body] = [row?.["salt"], row?.["body"]];
  if (!(salt instanceof Uint8Array && body instanceof Uint8Array)) throw new Error("no salt or body found");
  expect(contains(alice)).not.toEqual([]);
  expect(contains(salt)).not.toEqual([]);
  expect(contains(body)).not.toEqual([]);
  expect(contains(secretText)).toEqual([]);
  await store.people.delete(alice);
  for (const needle of [secretText, salt, body]) expect(contains(needle)).toEqual([]);
  await store.close();
  for (const needle of [secretText, salt, body]) expect(contains(needle)).toEqual([]);
});
