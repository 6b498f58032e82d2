import { describe, expect, it } from "vitest";
import type { ContactSide, UserId } from "#sdk";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const carol = "@carol:example.org" as UserId;

function side(personId: UserId, otherId: UserId, changes: Partial<ContactSide> = {}): ContactSide {
  const facts = { since: 1000, askedAt: 900, grants: '{"messages":{}}', runsOutAt: undefined, revision: 0 };
  return { personId, otherId, stance: "contact", ...facts, ...changes };
}

export function describeContacts(fixture: StoreFixture): void {
  describe(`contacts on ${fixture.backend}`, () => {
    const stances = async (personId: UserId): Promise<readonly string[]> =>
      (await fixture.store.contacts.of(personId)).own.map(({ otherId, stance }) => `${otherId} ${stance}`);

    it("are kept as both sides see them, through a restart", async () => {
      const { contacts } = fixture.store;
      expect(await contacts.between(alice, bob)).toEqual({ own: undefined, theirs: undefined });
      expect(await contacts.save([side(alice, bob, { runsOutAt: 7000 }), side(bob, alice)])).toBe(true);
      await contacts.saveNames({ personId: alice, otherId: bob }, "lighthouse");
      await fixture.reopen();
      const { contacts: reopened } = fixture.store;
      const own = { ...side(alice, bob, { runsOutAt: 7000, revision: 1 }), names: "lighthouse" };
      const theirs = side(bob, alice, { revision: 1 });
      expect(await reopened.between(alice, bob)).toEqual({ own, theirs });
      expect(await reopened.of(alice)).toEqual({ own: [own], others: [theirs] });
      const { names: _names, ...others } = own;
      expect(await reopened.of(bob)).toEqual({ own: [{ ...theirs, names: undefined }], others: [others] });
      expect(await reopened.of(carol)).toEqual({ own: [], others: [] });
    });

    it("are changed on both sides or on none, and only as they were read", async () => {
      const { contacts } = fixture.store;
      await contacts.save([side(alice, bob, { stance: "asked" })]);
      expect(await contacts.save([side(alice, bob)])).toBe(false);
      expect(await contacts.save([side(bob, alice), side(alice, bob, { revision: 7 })])).toBe(false);
      expect(await contacts.between(alice, bob)).toMatchObject({ own: { stance: "asked" }, theirs: undefined });
      const both = [side(bob, alice), side(alice, bob, { revision: 1 })];
      const saved = await Promise.all([contacts.save(both), contacts.save(both)]);
      expect(saved.toSorted()).toEqual([false, true]);
      expect(await contacts.between(alice, bob)).toMatchObject({ own: { stance: "contact" }, theirs: { revision: 1 } });
    });

    it("have names, sealed, for as long as they are contacts", async () => {
      const { contacts } = fixture.store;
      await contacts.save([side(alice, bob), side(alice, carol, { stance: "blocked" })]);
      for (const otherId of [bob, carol]) await contacts.saveNames({ personId: alice, otherId }, "lighthouse");
      const bodies = await fixture.database.execute("select other_id, body from contacts where body is not null");
      expect(bodies.map((row) => row["other_id"])).toEqual([bob]);
      expect(Buffer.from(bodies[0]?.["body"] as Uint8Array).toString("latin1")).not.toContain("lighthouse");
      await contacts.save([side(alice, bob, { revision: 1, since: 2000 })]);
      expect((await contacts.between(alice, bob)).own?.names).toBe("lighthouse");
      await contacts.save([side(alice, bob, { revision: 2, stance: "none" })]);
      await contacts.save([side(alice, bob, { revision: 3 })]);
      expect((await contacts.between(alice, bob)).own?.names).toBeUndefined();
    });

    it("tell what runs out, soonest first", async () => {
      const { contacts } = fixture.store;
      expect(await contacts.nextRunOut()).toBeUndefined();
      await contacts.save([
        side(alice, bob, { runsOutAt: 7000 }),
        side(bob, alice, { runsOutAt: 6000 }),
        side(alice, carol),
      ]);
      expect(await contacts.nextRunOut()).toBe(6000);
      expect((await contacts.runOut(6999)).map(({ personId }) => personId)).toEqual([bob]);
      expect((await contacts.runOut(7000)).map(({ personId }) => personId)).toEqual([bob, alice]);
    });

    it("count whom a person has asked", async () => {
      const { contacts } = fixture.store;
      await contacts.save([
        side(alice, bob, { askedAt: 900 }),
        side(alice, carol, { askedAt: 800, stance: "none" }),
        side(bob, alice, { askedAt: 900 }),
      ]);
      expect([await contacts.countAsked(alice, 800), await contacts.countAsked(alice, 801)]).toEqual([2, 1]);
    });

    it("forget in time what came to nothing", async () => {
      const { contacts } = fixture.store;
      await contacts.save([
        side(alice, bob),
        side(alice, carol, { stance: "declined" }),
        side(bob, carol, { stance: "blocked" }),
        side(carol, alice, { stance: "asked", since: 1001 }),
      ]);
      await contacts.prune(1001);
      expect(await stances(alice)).toEqual([`${bob} contact`]);
      expect(await stances(bob)).toEqual([`${carol} blocked`]);
      expect(await stances(carol)).toEqual([`${alice} asked`]);
    });

    it("are deleted with the person, but for what others have refused them", async () => {
      const { contacts } = fixture.store;
      await contacts.save([
        side(alice, bob),
        side(bob, alice),
        side(carol, alice, { stance: "blocked" }),
        side(alice, carol, { stance: "asked" }),
        side(bob, carol),
      ]);
      await contacts.saveNames({ personId: alice, otherId: bob }, "lighthouse");
      await fixture.store.people.delete(alice);
      expect(await stances(alice)).toEqual([]);
      expect(await stances(bob)).toEqual([`${carol} contact`]);
      expect(await stances(carol)).toEqual([`${alice} blocked`]);
    });

    it("leave out and report names that were tampered with", async () => {
      const { contacts } = fixture.store;
      await contacts.save([side(alice, bob)]);
      await contacts.saveNames({ personId: alice, otherId: bob }, "lighthouse");
      await fixture.database.execute(`update contacts set other_id = '${carol}'`);
      expect((await contacts.between(alice, carol)).own).toMatchObject({ stance: "contact", names: undefined });
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });
  });
}
