import { describe, expect, it } from "vitest";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { bob, eventId, outgoing } from "./samples.contract.ts";

export function describeOutbox(fixture: StoreFixture): void {
  describe(`outbox on ${fixture.backend}`, () => {
    it("sends what was stored first, whatever is said later, also after a restart", async () => {
      expect(await fixture.store.outbox.add([outgoing("t1")])).toEqual([{ status: "to-send", event: outgoing("t1") }]);
      const first = { status: "to-send", event: outgoing("t1") };
      expect(await fixture.store.outbox.add([outgoing("t1", { body: "later" })])).toEqual([first]);
      await fixture.reopen();
      expect(await fixture.store.outbox.add([outgoing("t1", { body: "later", personId: bob })])).toEqual([first]);
    });

    it("answers with the event id of what was sent", async () => {
      await fixture.store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await fixture.store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]);
      expect(await fixture.store.outbox.add([outgoing("t2"), outgoing("t1"), outgoing("t3")])).toEqual([
        { status: "to-send", event: outgoing("t2") },
        { status: "sent", eventId: eventId("sent") },
        { status: "to-send", event: outgoing("t3") },
      ]);
      await fixture.store.outbox.markSent([{ transactionId: "t1", eventId: eventId("again") }]);
      expect(await fixture.store.outbox.add([outgoing("t1")])).toEqual([{ status: "sent", eventId: eventId("sent") }]);
    });

    it("finds what is to be sent and what was", async () => {
      await fixture.store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await fixture.store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]);
      expect(await fixture.store.outbox.find("t1")).toEqual({ status: "sent", eventId: eventId("sent") });
      expect(await fixture.store.outbox.find("t2")).toEqual({ status: "to-send", event: outgoing("t2") });
      expect(await fixture.store.outbox.find("t3")).toBeUndefined();
    });

    it("gives concurrent callers their own answers", async () => {
      const added = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          fixture.store.outbox.add([outgoing(`t${index % 25}`, { body: `body ${index}` })]),
        ),
      );
      added.forEach(([answer], index) => {
        expect(answer).toEqual({
          status: "to-send",
          event: outgoing(`t${index % 25}`, { body: `body ${index % 25}` }),
        });
      });
    });

    it("lists what is not sent in the order it was added", async () => {
      await fixture.store.outbox.add([outgoing("z"), outgoing("a"), outgoing("m"), outgoing("b")]);
      await fixture.store.outbox.markSent([{ transactionId: "a", eventId: eventId("sent") }]);
      await fixture.store.outbox.drop(["m", "unknown"]);
      expect(await fixture.store.outbox.unsent(10)).toEqual([outgoing("z"), outgoing("b")]);
      expect(await fixture.store.outbox.unsent(1)).toEqual([outgoing("z")]);
    });

    it("keeps of what was sent only transaction id and event id, until it is pruned", async () => {
      await fixture.store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await fixture.store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]);
      const [row] = await fixture.database.execute(
        "select agent_id, room_id, type, body, person_key, event_id from outbox where transaction_id = 't1'",
      );
      expect(row).toEqual({
        agent_id: null,
        room_id: null,
        type: null,
        body: null,
        person_key: null,
        event_id: "$sent",
      });
      await fixture.store.outbox.prune(5000);
      expect((await fixture.store.outbox.add([outgoing("t1")]))[0]?.status).toBe("sent");
      await fixture.store.outbox.prune(5001);
      expect((await fixture.store.outbox.add([outgoing("t1")]))[0]?.status).toBe("to-send");
      expect(await fixture.store.outbox.unsent(10)).toEqual([outgoing("t2"), outgoing("t1")]);
    });
  });
}
