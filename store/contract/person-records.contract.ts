import { describe, expect, it } from "vitest";
import type { RecordOwner, StoredRecord } from "#sdk";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const voice: RecordOwner = { botId: "voice", personId: alice };
const places: RecordOwner = { botId: "places", personId: alice };

function json(kind: string, id: string, value: unknown, updatedAt = 1000): StoredRecord {
  const content = Buffer.from(JSON.stringify(value));
  return { kind, id, encoding: "json", content, sizeBytes: content.length, updatedAt };
}

function bytes(kind: string, id: string, content: Uint8Array): StoredRecord {
  return { kind, id, encoding: "bytes", content, sizeBytes: content.length, updatedAt: 1000 };
}

const home = json("place", "home", { name: "lighthouse" });

export function describePersonRecords(fixture: StoreFixture): void {
  describe(`records of people on ${fixture.backend}`, () => {
    it("are kept as they were last saved, each bot's and person's for itself, through a restart", async () => {
      const { records } = fixture.store;
      await records.save(places, json("place", "home", { name: "old" }, 1));
      await records.save(places, home);
      await records.save(voice, json("place", "home", 1));
      await records.save({ ...places, personId: bob }, json("place", "home", 2));
      const sample = bytes(
        "sample",
        "1",
        Uint8Array.from({ length: 256 }, (_, index) => index),
      );
      await records.save(voice, sample);
      await fixture.reopen();
      const reopened = fixture.store.records;
      const plain = async (owner: RecordOwner, kind: string, id: string): Promise<unknown> => {
        const found = await reopened.find(owner, { kind, id });
        return found === undefined ? undefined : { ...found, content: Buffer.from(found.content) };
      };
      expect(await plain(places, "place", "home")).toEqual(home);
      expect(await plain(voice, "place", "home")).toEqual(json("place", "home", 1));
      expect(await plain(voice, "sample", "1")).toEqual({ ...sample, content: Buffer.from(sample.content) });
      expect(await plain(places, "sample", "1")).toBeUndefined();
      expect(await reopened.botsOf(alice)).toEqual(["places", "voice"]);
      expect(await reopened.botsOf(bob)).toEqual(["places"]);
    });

    it("are listed by kind and id, bytes without their content", async () => {
      const { records } = fixture.store;
      for (const record of [bytes("sample", "2", Buffer.alloc(3)), json("place", "work", 1), home])
        await records.save(places, record);
      const named = (await records.list(places)).map(({ kind, id, sizeBytes, content }) => [
        kind,
        id,
        sizeBytes,
        content === undefined ? undefined : Buffer.from(content).toString(),
      ]);
      expect(named).toEqual([
        ["place", "home", home.sizeBytes, '{"name":"lighthouse"}'],
        ["place", "work", 1, "1"],
        ["sample", "2", 3, undefined],
      ]);
      expect((await records.list(places, "place")).map(({ id }) => id)).toEqual(["home", "work"]);
      expect(await records.sizeBeside(places, home)).toEqual({ count: 2, bytes: 4 });
      expect(await records.sizeBeside(voice, home)).toEqual({ count: 0, bytes: 0 });
    });

    it("are deleted, one or a kind, and nobody else's", async () => {
      const { records } = fixture.store;
      for (const record of [home, json("place", "work", 1), json("note", "1", 1)]) {
        await records.save(places, record);
        await records.save(voice, record);
      }
      await records.delete(places, { kind: "place", id: "home" });
      expect((await records.list(places)).map(({ id }) => id)).toEqual(["1", "work"]);
      await records.delete(places, { kind: "place" });
      await records.delete(places, { kind: "nothing" });
      expect((await records.list(places)).map(({ id }) => id)).toEqual(["1"]);
      expect(await records.list(voice)).toHaveLength(3);
    });

    it("tell of whom a bot keeps some of a kind", async () => {
      const { records } = fixture.store;
      await records.save({ ...places, personId: bob }, home);
      await records.save(places, home);
      await records.save(places, json("place", "work", 1));
      await records.save(places, json("setting", "radius", 1));
      await records.save(voice, json("setting", "speed", 1));
      expect(await records.peopleWith(places.botId, "place")).toEqual([alice, bob]);
      expect(await records.peopleWith(places.botId, "setting")).toEqual([alice]);
      expect(await records.peopleWith(places.botId, "nothing")).toEqual([]);
    });

    it("are sealed, and deleted with the person", async () => {
      const { records } = fixture.store;
      await records.save(places, home);
      await records.save({ ...places, personId: bob }, bytes("sample", "1", Buffer.from("lighthouse")));
      for (const { body } of await fixture.database.execute("select body from person_records"))
        expect(Buffer.from(body as Uint8Array).toString("latin1")).not.toContain("lighthouse");
      await fixture.store.people.delete(alice);
      expect(await fixture.database.execute("select record_id from person_records")).toEqual([{ record_id: "1" }]);
      expect(await records.find(places, home)).toBeUndefined();
      await records.save(places, home);
      expect(await records.find(places, home)).toMatchObject({ id: "home" });
    });

    it("are taken as unknown, and reported, when they were tampered with", async () => {
      const { records } = fixture.store;
      await records.save(places, home);
      await records.save(places, json("place", "work", 1));
      await fixture.database.execute("update person_records set record_id = 'other' where record_id = 'home'");
      expect(await records.find(places, { kind: "place", id: "other" })).toBeUndefined();
      expect((await records.list(places)).map(({ id }) => id)).toEqual(["work"]);
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable", "unreadable"]);
    });

    it("may be large", async () => {
      const sample = Buffer.alloc(16 * 1024 * 1024, 7);
      await fixture.store.records.save(voice, bytes("sample", "1", sample));
      const found = await fixture.store.records.find(voice, { kind: "sample", id: "1" });
      expect(found !== undefined && sample.equals(found.content)).toBe(true);
    });
  });
}
