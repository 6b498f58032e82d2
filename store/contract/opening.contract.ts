import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { createStore } from "../index.ts";
import { alice, eventId, delivery, entry, everything, conversation } from "./samples.contract.ts";

export function describeOpening(fixture: StoreFixture): void {
  describe(`opening on ${fixture.backend}`, () => {
    it("refuses another master secret and leaves the database alone", async () => {
      await fixture.store.conversations.append([entry("a")]);
      await fixture.store.close();
      const other = createStore({ url: fixture.database.url, masterSecret: randomBytes(32) });
      await expect(other).rejects.toMatchObject({ name: "StoreError", code: "wrong-master-secret", retryable: false });
      await fixture.reopen();
      expect(await fixture.store.conversations.recent(conversation)).toEqual([entry("a")]);
    });

    it("refuses a database that a newer version made", async () => {
      await fixture.store.close();
      await fixture.database.execute("insert into kysely_migration (name, timestamp) values ('9999-later', '2099')");
      await expect(fixture.reopen()).rejects.toMatchObject({ name: "StoreError", code: "newer-schema" });
    });

    it("rejects everything with a StoreError once it is closed", async () => {
      await fixture.store.ping();
      const [added] = await fixture.store.inbox.add([delivery("a")]);
      const pending = fixture.store.inbox.markDone([added?.sequence ?? 0]);
      await fixture.store.close();
      await pending;
      await fixture.store.close();
      const calls = [
        fixture.store.ping(),
        fixture.store.inbox.add([delivery("b")]),
        fixture.store.inbox.unfinished(everything),
        fixture.store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]),
        fixture.store.conversations.recent(conversation),
        fixture.store.people.delete(alice),
        fixture.store.directory.load(),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: "rejected", reason: { name: "StoreError", code: "closed" } });
      }
    });
  });
}
