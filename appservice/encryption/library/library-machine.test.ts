import { RoomId as LibraryRoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeEach, expect, test } from "vitest";
import { createCryptoStore } from "../crypto-store/open-crypto-store.ts";
import type { CryptoStorage } from "../crypto-store/record-storage.ts";
import { openSqliteStorage } from "../crypto-store/sqlite-storage.ts";
import { alice, bob, both, eventOf, openTestMachines, roomId, say, sessionOf } from "../machine-fixture.contract.ts";
import type { TestMachines } from "../machine-fixture.contract.ts";

const limits = { callMs: 10_000, afterPanicMs: 20 };

let machines: TestMachines;
beforeEach(() => {
  machines = openTestMachines();
});

test("a panic of the library fails the call that caused it, to be made again, and nothing else", async () => {
  const b = await machines.openPublished(bob, "B");
  const a = machines.open(alice, "A", { limits });
  await a.publish({ seeds: undefined, saveSeeds: () => Promise.resolve() });
  const before = await a.encrypt(say("before", both));
  const panic = a.useLibrary("encryptRoomEvent", (machine) =>
    machine.encryptRoomEvent(new LibraryRoomId("!nobody:x"), "m.room.message", "{}"),
  );
  await expect(panic).rejects.toMatchObject({ code: "panic", retryable: true });
  const after = await a.encrypt(say("after", both));
  expect(sessionOf(after)).toBe(sessionOf(before));
  expect(after["ciphertext"]).not.toBe(before["ciphertext"]);
  await machines.deliver(b);
  for (const [text, content] of [
    ["before", before],
    ["after", after],
  ] as const) {
    expect(await b.decrypt(eventOf(alice, content))).toMatchObject({
      kind: "decrypted",
      event: { content: { body: text } },
    });
  }
});

test("a panic interrupts what else its machine was doing", async () => {
  const a = machines.open(alice, "A", { limits });
  await a.publish({ seeds: undefined, saveSeeds: () => Promise.resolve() });
  const stuck = a.useLibrary("stuck", () => new Promise<never>(() => undefined));
  const panic = a.useLibrary("encryptRoomEvent", (machine) =>
    machine.encryptRoomEvent(new LibraryRoomId("!nobody:x"), "m.room.message", "{}"),
  );
  const [one, other] = await Promise.allSettled([stuck, panic]);
  expect([one, other]).toMatchObject([
    { status: "rejected", reason: { retryable: true } },
    { status: "rejected", reason: { retryable: true } },
  ]);
  await a.status();
});

test("a call that does not come back is given up, and what it had begun to write is never written", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let isHeld = false;
  const storage = openSqliteStorage(":memory:");
  const slow: CryptoStorage = {
    ...storage,
    async begin(mode, database) {
      if (isHeld) await released;
      return storage.begin(mode, database);
    },
  };
  machines = openTestMachines(createCryptoStore(slow));
  const patience = { callMs: 30_000, afterPanicMs: 20 };
  const a = machines.open(alice, "A", { limits: patience });
  await a.publish({ seeds: undefined, saveSeeds: () => Promise.resolve() });
  const before = await a.encrypt(say("before", [alice]));
  isHeld = true;
  patience.callMs = 50;
  await expect(a.discardRoomKey(roomId)).rejects.toMatchObject({ code: "timeout", retryable: true });
  patience.callMs = 30_000;
  release();
  const after = await a.encrypt(say("after", [alice]));
  expect(sessionOf(after)).toBe(sessionOf(before));
  expect(after["ciphertext"]).not.toBe(before["ciphertext"]);
});

test("other errors in microtasks stay nobody's business", async () => {
  await machines.openPublished(alice, "A");
  const mine = new Error("of another program");
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", resolve);
  queueMicrotask(() => {
    throw mine;
  });
  expect(await promise).toBe(mine);
  for (const other of others) process.on("uncaughtException", other);
});

test("while the store's disk is full nothing is encrypted, and afterwards everything is", async () => {
  let isFull = false;
  const storage = openSqliteStorage(":memory:");
  const full: CryptoStorage = {
    ...storage,
    async begin(mode, database) {
      const transaction = await storage.begin(mode, database);
      if (mode === "readonly" || !isFull) return transaction;
      const commit = async (): Promise<void> => {
        await transaction.rollback();
        throw new Error("database or disk is full");
      };
      return { ...transaction, commit };
    },
  };
  machines = openTestMachines(createCryptoStore(full));
  const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
  const before = await a.encrypt(say("before", both));
  isFull = true;
  await expect(a.encrypt(say("lost", both))).rejects.toMatchObject({ code: "store-unavailable", retryable: true });
  isFull = false;
  const after = await a.encrypt(say("after", both));
  expect(sessionOf(after)).toBe(sessionOf(before));
  await machines.deliver(b);
  for (const [text, content] of [
    ["before", before],
    ["after", after],
  ] as const) {
    expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ event: { content: { body: text } } });
  }
});

test.each([1, 2, 3, 4])(
  "a message to a device is taken in as a whole or not at all: interrupted after %i writes, it can be again",
  async (writes) => {
    let commitsLeft = Infinity;
    const storage = openSqliteStorage(":memory:");
    const ending: CryptoStorage = {
      ...storage,
      async begin(mode, database) {
        const transaction = await storage.begin(mode, database);
        if (mode === "readonly") return transaction;
        const commit = async (): Promise<void> => {
          commitsLeft -= 1;
          if (commitsLeft >= 0) {
            await transaction.commit();
            return;
          }
          await transaction.rollback();
          throw new Error("database or disk is full");
        };
        return { ...transaction, commit };
      },
    };
    machines = openTestMachines(createCryptoStore(ending));
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const content = await a.encrypt(say("hello", both));
    const mail = machines.server.deliver(bob, "B");
    // the library writes the new Olm session before the room key that came with it
    commitsLeft = writes;
    await b.receive(mail).catch(() => undefined);
    commitsLeft = Infinity;
    await b.receive(mail);
    expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ event: { content: { body: "hello" } } });
  },
);
