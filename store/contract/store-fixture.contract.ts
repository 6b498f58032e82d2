import { randomBytes } from "node:crypto";
import { beforeEach, onTestFinished } from "vitest";
import { createStore } from "../index.ts";
import type { Store, StoreError } from "../index.ts";

/** An empty database of one test. */
export interface TestDatabase {
  readonly url: string;
  /** Runs a statement behind the store's back. */
  execute(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A new store on a new database for each test. */
export interface StoreFixture {
  readonly backend: string;
  readonly database: TestDatabase;
  readonly store: Store;
  /** What the store was told that it is. */
  now: number;
  /** What the store reported since the test began. */
  readonly unreadable: readonly StoreError[];
  /** Closes the store and opens it again. */
  reopen(): Promise<void>;
}

/** To be called within a test file, outside of its tests. */
export function storeFixture(backend: string, createDatabase: () => Promise<TestDatabase>): StoreFixture {
  const masterSecret = randomBytes(32);
  const unreadable: StoreError[] = [];
  let current: { readonly database: TestDatabase; store: Store } | undefined;

  function started() {
    if (current === undefined) throw new Error("the fixture is for tests that run");
    return current;
  }

  async function openStore(url: string): Promise<Store> {
    const store = await createStore({
      url,
      masterSecret,
      now: () => fixture.now,
      onUnreadable: (error) => unreadable.push(error),
    });
    onTestFinished(() => store.close());
    return store;
  }

  const fixture: StoreFixture = {
    backend,
    now: 5000,
    unreadable,
    get database() {
      return started().database;
    },
    get store() {
      return started().store;
    },
    async reopen() {
      const test = started();
      await test.store.close();
      test.store = await openStore(test.database.url);
    },
  };

  beforeEach(async () => {
    fixture.now = 5000;
    unreadable.length = 0;
    const database = await createDatabase();
    current = { database, store: await openStore(database.url) };
  });
  return fixture;
}
