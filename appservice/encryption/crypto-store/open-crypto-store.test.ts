import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import type { IdbDatabase } from "./idb-database.ts";
import { IdbFactory } from "./idb-factory.ts";
import { installIndexedDb } from "./install-indexeddb.ts";
import { openCryptoStore } from "./open-crypto-store.ts";
import type { CryptoStore } from "./open-crypto-store.ts";
import { openSqliteStorage } from "./sqlite-storage.ts";

const directory = mkdtempSync(join(tmpdir(), "agentchat-crypto-store-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Opens a database as the encryption library does, by the global `indexedDB`. */
async function openDatabase(store: CryptoStore, name: string): Promise<IdbDatabase> {
  const { indexedDB } = globalThis as unknown as { readonly indexedDB: IdbFactory };
  const request = indexedDB.open(`${store.libraryName(name)}::matrix-sdk-crypto`, 1);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => (request.result as IdbDatabase).createObjectStore("core");
    request.onsuccess = () => resolve(request.result as IdbDatabase);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the subset has properties only
    request.onerror = () => reject(request.error ?? new Error("not opened"));
  });
}

async function put(database: IdbDatabase, key: string, value: unknown): Promise<"complete" | "abort"> {
  const transaction = database.transaction("core", "readwrite");
  transaction.objectStore("core").put(value, key);
  return new Promise((resolve) => {
    transaction.oncomplete = () => resolve("complete");
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the subset has properties only
    transaction.onabort = () => resolve("abort");
  });
}

async function get(database: IdbDatabase, key: string): Promise<unknown> {
  const request = database.transaction("core").objectStore("core").get(key);
  return new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
}

test("keeps id, epoch, notes and what the library wrote, in a file of the owner alone", async () => {
  const path = join(directory, "kept", "crypto.db");
  const first = openCryptoStore({ path });
  expect(first.epoch).toBe(0);
  await first.setEpoch(7);
  await first.notes.set("@a:x|D", "sync", "s1");
  await put(await openDatabase(first, "@a:x|D"), "account", { version: 1, ciphertext: new Uint8Array([1, 2, 3]) });
  const { id } = first;
  await first[Symbol.asyncDispose]();

  await using second = openCryptoStore({ path });
  expect(second).toMatchObject({ id, epoch: 7 });
  expect(await second.notes.get("@a:x|D", "sync")).toBe("s1");
  expect(await second.names()).toEqual(["@a:x|D"]);
  const account = await get(await openDatabase(second, "@a:x|D"), "account");
  expect(account).toEqual({ version: 1, ciphertext: new Uint8Array([1, 2, 3]) });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a device's store is deleted with its notes, and no other's", async () => {
  await using store = openCryptoStore({ path: ":memory:" });
  for (const name of ["one", "two"]) {
    await put(await openDatabase(store, name), "key", name);
    await store.notes.set(name, "sync", name);
  }
  await store.delete("one");
  expect(await store.names()).toEqual(["two"]);
  expect(await store.notes.get("one", "sync")).toBeUndefined();
  expect(await get(await openDatabase(store, "one"), "key")).toBeUndefined();
  expect(await get(await openDatabase(store, "two"), "key")).toBe("two");
});

test("two stores of one process are apart, though there is one indexedDB", async () => {
  await using one = openCryptoStore({ path: ":memory:" });
  await using other = openCryptoStore({ path: ":memory:" });
  expect(one.id).not.toBe(other.id);
  await put(await openDatabase(one, "same"), "key", 1);
  await put(await openDatabase(other, "same"), "key", 2);
  expect(await get(await openDatabase(one, "same"), "key")).toBe(1);
});

test("who is severed writes nothing more, and what was not committed is gone", async () => {
  await using store = openCryptoStore({ path: ":memory:" });
  const old = await openDatabase(store, "device");
  await put(old, "key", "committed");
  const unfinished = put(old, "key", "too late");
  await store.sever("device");
  expect(await unfinished).toBe("abort");
  expect(() => old.transaction("core", "readwrite")).toThrow("closed");
  expect(await get(await openDatabase(store, "device"), "key")).toBe("committed");
});

test("writers of different devices wait for each other, and notes are not taken back with another's transaction", async () => {
  await using store = openCryptoStore({ path: ":memory:" });
  const database = await openDatabase(store, "device");
  const transaction = database.transaction("core", "readwrite");
  const request = transaction.objectStore("core").put("aborted", "key");
  const aborted = new Promise<void>((resolve) => {
    request.onsuccess = () => transaction.abort();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the subset has properties only
    transaction.onabort = () => resolve();
  });
  await Promise.all([store.notes.set("device", "note", "kept"), aborted]);
  expect(await store.notes.get("device", "note")).toBe("kept");
  expect(await get(database, "key")).toBeUndefined();
});

test.each([
  {
    name: "a text",
    make: (path: string) => writeFile(path, "not a database ".repeat(100)),
    code: "unusable-store",
    advice: "damaged or no crypto store",
  },
  {
    name: "another program's database",
    make: (path: string) => {
      using database = new DatabaseSync(path);
      database.exec("create table theirs (a)");
      return Promise.resolve();
    },
    code: "unusable-store",
    advice: "no crypto store",
  },
  {
    name: "a store of a newer format",
    make: async (path: string) => {
      await openSqliteStorage(path).close();
      using database = new DatabaseSync(path);
      database.exec("pragma user_version = 99");
    },
    code: "newer-store",
    advice: "start the version that made it",
  },
])("$name is refused and left as it is", async ({ name, make, code, advice }) => {
  const path = join(directory, `${name}.db`);
  await make(path);
  const before = readFileSync(path);
  expect(() => openCryptoStore({ path })).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(advice) }),
  );
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("an IndexedDB of another make is left alone, with an error that says so", () => {
  const theirs = {};
  const ours: unknown = Reflect.get(globalThis, "indexedDB");
  Object.assign(globalThis, { indexedDB: theirs });
  expect(() => installIndexedDb(new IdbFactory(openSqliteStorage(":memory:")))).toThrow(
    expect.objectContaining({ code: "indexeddb-taken" }),
  );
  expect(Reflect.get(globalThis, "indexedDB")).toBe(theirs);
  Object.assign(globalThis, { indexedDB: ours });
});
