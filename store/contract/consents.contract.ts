import { describe, expect, it } from "vitest";
import type { ConsentQuestion } from "#sdk";
import { agent, alice, bob, eventId, otherAgent, room } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const question: ConsentQuestion = {
  consentId: "one",
  agentId: agent,
  roomId: room,
  personId: alice,
  request: '{"tool":"send_mail"}',
  expiresAt: 9000,
};
const asked = {
  ...question,
  status: "asked",
  questionId: undefined,
  decidedBy: undefined,
  isClosed: false,
  result: undefined,
};

export function describeConsents(fixture: StoreFixture): void {
  describe(`consents on ${fixture.backend}`, () => {
    const consents = () => fixture.store.consents;
    const find = () => consents().find(agent, eventId("question"));

    async function ask(): Promise<void> {
      await consents().add(question);
      await consents().saveQuestionId("one", eventId("question"));
    }

    it("keeps what was asked first, through a restart", async () => {
      expect(await consents().add(question)).toEqual(asked);
      expect(await consents().add({ ...question, request: "another", expiresAt: 1 })).toEqual(asked);
      await consents().saveQuestionId("one", eventId("question"));
      await fixture.reopen();
      expect(await find()).toEqual({ ...asked, questionId: eventId("question") });
      expect(await consents().find(otherAgent, eventId("question"))).toBeUndefined();
      expect(await consents().find(agent, eventId("unknown"))).toBeUndefined();
    });

    it("is decided once, however many try at once", async () => {
      await ask();
      const tries = ["a", "b", "c"].map((name) => consents().decide("one", "approved", eventId(name)));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await consents().decide("one", "expired", undefined)).toBe(false);
      expect(await find()).toMatchObject({ status: "approved", decidedBy: expect.stringMatching(/^\$[abc]$/u) });
    });

    it("is started once, and only when it was approved", async () => {
      await ask();
      expect(await consents().start("one")).toBe(false);
      await consents().decide("one", "approved", eventId("yes"));
      expect(await consents().start("one")).toBe(true);
      expect(await consents().start("one")).toBe(false);
    });

    it("keeps the first result until it is closed, and forgets what it was about then", async () => {
      await ask();
      await consents().decide("one", "approved", eventId("yes"));
      await consents().start("one");
      await consents().finish({ consentId: "one", personId: alice, result: "sent" });
      await consents().finish({ consentId: "one", personId: alice, result: "sent twice" });
      await fixture.reopen();
      expect(await find()).toMatchObject({ status: "started", result: "sent" });
      await consents().close("one");
      expect(await find()).toMatchObject({ isClosed: true, request: undefined, result: undefined, status: "started" });
      expect(await consents().add(question)).toMatchObject({ isClosed: true });
      expect(await fixture.database.execute("select body from consent_results")).toEqual([]);
    });

    it("knows what waits for an answer, soonest first", async () => {
      for (const [consentId, expiresAt] of [
        ["late", 30],
        ["soon", 10],
        ["answered", 20],
        ["told", 5],
        ["untold", 40],
      ] as const)
        await consents().add({ ...question, consentId, expiresAt });
      await consents().decide("answered", "declined", eventId("no"));
      for (const name of ["told", "untold"]) await consents().decide(name, "expired", undefined);
      await consents().close("told");
      expect((await consents().waiting()).map(({ consentId }) => consentId)).toEqual(["soon", "late", "untold"]);
    });

    it("forgets what was closed long ago", async () => {
      await ask();
      await consents().prune(99_999);
      expect(await find()).toBeDefined();
      await consents().close("one");
      await consents().prune(5000);
      expect(await find()).toBeDefined();
      await consents().prune(5001);
      expect(await find()).toBeUndefined();
    });

    it("has requests and results sealed, and deletes them with the person", async () => {
      await ask();
      await consents().finish({ consentId: "one", personId: alice, result: "sent" });
      await consents().add({ ...question, consentId: "two", personId: bob });
      const rows = await fixture.database.execute(
        "select body from consents union all select body from consent_results",
      );
      for (const { body } of rows)
        expect(Buffer.from(body as Uint8Array).toString("latin1")).not.toMatch(/send_mail|sent/u);
      await fixture.store.people.delete(alice);
      expect(await fixture.database.execute("select consent_id from consents")).toEqual([{ consent_id: "two" }]);
      expect(await fixture.database.execute("select consent_id from consent_results")).toEqual([]);
    });

    it("leaves out and reports what was tampered with", async () => {
      await ask();
      await fixture.database.execute("update consents set expires_at = 99999");
      expect(await find()).toBeUndefined();
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });
  });
}
