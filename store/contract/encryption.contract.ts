import { describe, expect, it } from "vitest";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { agent, otherAgent, otherRoom, room } from "./samples.contract.ts";

export function describeEncryption(fixture: StoreFixture): void {
  const seeds = { masterKey: "m".repeat(43), selfSigningKey: "s".repeat(43), userSigningKey: "u".repeat(43) };

  describe(`identities of agents on ${fixture.backend}`, () => {
    it("are kept, with their seeds once there are some, until they are deleted", async () => {
      const bare = { agentId: agent, deviceId: "FIRST", seeds: undefined };
      await fixture.store.encryption.identities.save(bare);
      expect(await fixture.store.encryption.identities.find(agent)).toEqual(bare);
      await fixture.store.encryption.identities.save({ ...bare, seeds });
      await fixture.store.encryption.identities.save({ agentId: agent, deviceId: "SECOND", seeds });
      await fixture.store.encryption.identities.save({ ...bare, agentId: otherAgent });
      await fixture.reopen();
      const { identities } = fixture.store.encryption;
      expect(await identities.find(agent)).toEqual({ agentId: agent, deviceId: "SECOND", seeds });
      expect(await identities.all()).toHaveLength(2);
      await identities.delete(agent);
      expect(await identities.find(agent)).toBeUndefined();
      expect(await identities.all()).toEqual([{ agentId: otherAgent, deviceId: "FIRST" }]);
    });
  });

  describe(`to-device messages on ${fixture.backend}`, () => {
    const message = (body: string) => ({
      agentId: agent,
      deviceId: "DEVICE",
      event: JSON.stringify({ type: "m.dummy", body }),
    });

    it("are kept in order until they are done", async () => {
      expect(await fixture.store.encryption.toDevice.add([])).toEqual([]);
      const stored = await fixture.store.encryption.toDevice.add([message("a"), message("b")]);
      const more = Array.from({ length: 1500 }, (_, index) => message(`${index}`));
      await fixture.store.encryption.toDevice.add(more);
      await fixture.reopen();
      const { toDevice } = fixture.store.encryption;
      const all = await toDevice.unfinished({ after: 0, limit: 2000 });
      expect(all.slice(0, 3)).toEqual([...stored, { ...message("0"), sequence: expect.any(Number) as number }]);
      expect(all).toHaveLength(1502);
      expect(all.slice(2).map(({ event }) => event)).toEqual(more.map(({ event }) => event));
      await toDevice.markDone(all.slice(1).map(({ sequence }) => sequence));
      expect(await toDevice.unfinished({ after: 0, limit: 2000 })).toEqual(stored.slice(0, 1));
      expect(await toDevice.unfinished({ after: all[0]?.sequence ?? 0, limit: 2000 })).toEqual([]);
    });
  });

  describe(`rooms' encryption on ${fixture.backend}`, () => {
    it("is remembered, and what is encrypted stays so", async () => {
      const { rooms } = fixture.store.encryption;
      const settings = {
        algorithm: "m.megolm.v1.aes-sha2",
        rotationPeriodMs: 604_800_000,
        rotationPeriodMessages: 100,
      };
      await rooms.save({ roomId: room, settings: undefined });
      await rooms.save({ roomId: room, settings: { ...settings, rotationPeriodMs: undefined } });
      await rooms.save({ roomId: room, settings });
      await rooms.save({ roomId: room, settings: undefined });
      await rooms.save({ roomId: otherRoom, settings: undefined });
      await fixture.reopen();
      const all = await fixture.store.encryption.rooms.all();
      expect(all).toHaveLength(2);
      expect(all).toEqual(
        expect.arrayContaining([
          { roomId: room, settings },
          { roomId: otherRoom, settings: undefined },
        ]),
      );
    });
  });

  it(`the mark of the crypto store is kept on ${fixture.backend}`, async () => {
    expect(await fixture.store.encryption.cryptoStore.load()).toBeUndefined();
    await fixture.store.encryption.cryptoStore.save({ id: "one", epoch: 1 });
    await fixture.store.encryption.cryptoStore.save({ id: "one", epoch: 2 });
    await fixture.reopen();
    expect(await fixture.store.encryption.cryptoStore.load()).toEqual({ id: "one", epoch: 2 });
  });
}
