import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { StoredDelivery } from "#appservice";
import { createStore, StoreError } from "#store";
import type { Store } from "#store";
import { describeStore } from "../../store/store.contract.ts";
import { delivery } from "../../store/contract/samples.contract.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { Postgres } from "../harness/postgres.ts";

const masterSecret = randomBytes(32);
let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres[Symbol.asyncDispose]());

async function openStore(url: string): Promise<Store> {
  const store = await createStore({ url, masterSecret });
  onTestFinished(() => store.close());
  return store;
}

/** As the homeserver does: sends a transaction again until it is taken. */
async function addUntilTaken(store: Store, names: readonly string[]): Promise<readonly StoredDelivery[]> {
  for (;;) {
    try {
      return await store.inbox.add(names.map((name) => delivery(name)));
    } catch (error) {
      if (!(error instanceof StoreError && error.retryable)) throw error;
      await nextTurn();
    }
  }
}

describeStore("PostgreSQL", async () => {
  const url = await postgres.createDatabase();
  return {
    url,
    async execute(statement) {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        const { rows } = await client.query<Record<string, unknown>>(statement);
        return rows;
      } finally {
        await client.end();
      }
    },
  };
});

describe("two processes on one PostgreSQL", () => {
  it("migrate an empty database at the same time, and agree on people and on what is known", async () => {
    const url = await postgres.createDatabase();
    const [first, second] = await Promise.all([openStore(url), openStore(url)]);
    const names = Array.from({ length: 50 }, (_, index) => `event${index}`);
    const added = await Promise.all(
      [first, second].map((store) => store.inbox.add(names.map((name) => delivery(name)))),
    );
    expect(added.flat()).toHaveLength(50);
    expect(await first.inbox.unfinished({ after: 0, limit: 100 })).toHaveLength(50);
  });

  it("notice that the other one has deleted a person", async () => {
    const url = await postgres.createDatabase();
    const [first, second] = await Promise.all([openStore(url), openStore(url)]);
    await first.inbox.add([delivery("before")]);
    await second.inbox.unfinished({ after: 0, limit: 1 });
    await second.people.delete(delivery("before").event.sender);
    expect(await first.inbox.add([delivery("after")])).toHaveLength(1);
    const unfinished = await second.inbox.unfinished({ after: 0, limit: 10 });
    expect(unfinished.map(({ event }) => event.eventId)).toEqual(["$after"]);
  });
});

describe("a PostgreSQL that goes away", () => {
  it("makes calls reject retryably until it is back", async () => {
    const store = await openStore(await postgres.createDatabase());
    await store.ping();
    await postgres.stop();
    try {
      const unavailable = { name: "StoreError", code: "unavailable", retryable: true };
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(store.inbox.add([delivery("a")])).rejects.toMatchObject(unavailable);
      await expect(store.people.delete(delivery("a").event.sender)).rejects.toMatchObject(unavailable);
    } finally {
      await postgres.start();
    }
    await store.ping();
    expect(await store.inbox.add([delivery("a")])).toHaveLength(1);
  });

  it("loses nothing and gives out nothing twice when it is restarted in the middle", async () => {
    const store = await openStore(await postgres.createDatabase());
    const received: string[] = [];
    const stopping = new AbortController();
    async function push(pusher: number): Promise<number> {
      let batch = 0;
      for (; !stopping.signal.aborted; batch += 1) {
        const names = Array.from({ length: 5 }, (_, index) => `${pusher}-${batch}-${index}`);
        received.push(...(await addUntilTaken(store, names)).map(({ event }) => event.eventId));
      }
      return batch;
    }
    const pushers = Promise.all([push(0), push(1), push(2)]);
    for (let restart = 0; restart < 3; restart += 1) {
      await postgres.stop();
      await postgres.start();
    }
    stopping.abort();
    const batches = await pushers;
    expect(received).toHaveLength(5 * batches.reduce((sum, count) => sum + count, 0));
    expect(new Set(received).size).toBe(received.length);
    const stored = await store.inbox.unfinished({ after: 0, limit: 1_000_000 });
    expect(stored.map(({ event }) => event.eventId as string).toSorted()).toEqual(received.toSorted());
  });

  it("refuses at start with what to do about it", async () => {
    const url = new URL(await postgres.createDatabase());
    const missing = new URL(url);
    missing.pathname = "/missing";
    await expect(openStore(missing.href)).rejects.toMatchObject({ code: "access-denied", retryable: false });
    url.searchParams.set("host", "/nowhere");
    url.password = "hidden";
    const error: unknown = await openStore(url.href).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unavailable", retryable: true });
    expect(String(error)).not.toContain("hidden");
  });
});
