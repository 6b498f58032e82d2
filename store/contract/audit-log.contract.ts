import { describe, expect, it } from "vitest";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const ids = { personId: alice, botId: "voice" };
const spoken = { botId: "voice", at: 1000, action: "spoke in your voice", detail: "good night, lighthouse" };

export function describeAuditLog(fixture: StoreFixture): void {
  describe(`the audit log on ${fixture.backend}`, () => {
    const actions = async (person = alice): Promise<readonly string[]> =>
      (await fixture.store.auditLog.newest(person, 10)).map(({ action }) => action);

    it("tells the newest first, of each person, through a restart", async () => {
      const { auditLog } = fixture.store;
      await auditLog.add({ ...ids, ...spoken, source: "a" }, 10);
      await auditLog.add({ ...ids, source: "b", at: 900, action: "listened", detail: undefined }, 10);
      await auditLog.add({ ...ids, personId: bob, source: "a", at: 1, action: "other", detail: undefined }, 10);
      await fixture.reopen();
      const { auditLog: reopened } = fixture.store;
      expect(await reopened.newest(alice, 10)).toEqual([
        { botId: "voice", at: 900, action: "listened", detail: undefined },
        spoken,
      ]);
      expect(await reopened.newest(alice, 1)).toHaveLength(1);
      expect(await actions(bob)).toEqual(["other"]);
    });

    it("writes down once what comes from the same source, and forgets the oldest", async () => {
      const { auditLog } = fixture.store;
      const add = (source: string, botId = "voice"): Promise<void> =>
        auditLog.add({ ...ids, botId, source, at: 1, action: `${botId} ${source}`, detail: undefined }, 3);
      for (const source of ["a", "b", "a"]) await add(source);
      await add("a", "media");
      expect(await actions()).toEqual(["media a", "voice b", "voice a"]);
      await auditLog.add({ ...ids, ...spoken, personId: bob, source: "a" }, 3);
      await add("c");
      expect(await actions()).toEqual(["voice c", "media a", "voice b"]);
      expect(await actions(bob)).toEqual([spoken.action]);
    });

    it("is sealed, and deleted with the person", async () => {
      const { auditLog } = fixture.store;
      await auditLog.add({ ...ids, ...spoken, source: "a" }, 10);
      await auditLog.add({ ...ids, ...spoken, personId: bob, source: "a" }, 10);
      for (const { body } of await fixture.database.execute("select body from audit_entries"))
        expect(Buffer.from(body as Uint8Array).toString("latin1")).not.toContain("lighthouse");
      await fixture.store.people.delete(alice);
      expect(await fixture.database.execute("select source from audit_entries")).toHaveLength(1);
      expect(await actions()).toEqual([]);
    });

    it("leaves out and reports what was tampered with", async () => {
      await fixture.store.auditLog.add({ ...ids, ...spoken, source: "a" }, 10);
      await fixture.database.execute("update audit_entries set done_at = 7");
      expect(await actions()).toEqual([]);
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });
  });
}
