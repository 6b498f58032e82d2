import { describe, expect, it } from "vitest";
import type { MembershipRecord, RoomId } from "#appservice";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { alice, bob, agent, otherAgent, room, otherRoom, entry, conversation } from "./samples.contract.ts";

export function describeRecords(fixture: StoreFixture): void {
  describe(`directory on ${fixture.backend}`, () => {
    const membership: MembershipRecord = {
      agentId: agent,
      roomId: room,
      membership: "invite",
      isDirect: true,
      peerId: alice,
    };

    it("remembers users and memberships", async () => {
      const user = { userId: agent, deviceId: "DEVICE", displayName: "Alice's assistant", avatarUrl: undefined };
      await fixture.store.directory.saveUser({ ...user, displayName: undefined });
      await fixture.store.directory.saveUser(user);
      await fixture.store.directory.saveUser({ ...user, userId: otherAgent });
      await fixture.store.directory.deleteUser(otherAgent);
      const elsewhere = { ...membership, roomId: otherRoom, peerId: undefined, isDirect: false };
      await fixture.store.directory.saveMemberships([membership, elsewhere, { ...membership, membership: "join" }]);
      await fixture.reopen();
      const loaded = await fixture.store.directory.load();
      expect(loaded.users).toEqual([user]);
      expect(loaded.memberships).toHaveLength(2);
      expect(loaded.memberships).toEqual(expect.arrayContaining([{ ...membership, membership: "join" }, elsewhere]));
      await fixture.store.directory.deleteMemberships([membership]);
      expect((await fixture.store.directory.load()).memberships).toEqual([elsewhere]);
    });

    it("saves many memberships at once", async () => {
      const many = Array.from({ length: 2500 }, (_, index) => ({
        ...membership,
        roomId: `!${index}:example.org` as RoomId,
      }));
      await fixture.store.directory.saveMemberships(many);
      expect((await fixture.store.directory.load()).memberships).toHaveLength(2500);
    });
  });

  describe(`conversations and assignments on ${fixture.backend}`, () => {
    it("returns the newest entries, oldest first", async () => {
      const reply = entry("b", { sender: agent, role: "agent" });
      await fixture.store.conversations.append([entry("a"), reply]);
      await fixture.store.conversations.append([entry("c", { sender: bob, personId: bob, timestamp: 1 })]);
      await fixture.store.conversations.append([
        entry("x", { roomId: otherRoom }),
        entry("y", { agentId: otherAgent }),
      ]);
      await fixture.reopen();
      const all = [entry("a"), reply, entry("c", { sender: bob, personId: bob, timestamp: 1 })];
      expect(await fixture.store.conversations.recent(conversation)).toEqual(all);
      expect(await fixture.store.conversations.recent({ ...conversation, limit: 2 })).toEqual(all.slice(1));
    });

    it("keeps what came with an entry, sealed as its text is", async () => {
      const picture = { kind: "image", name: "cat.png", source: { url: "mxc://example.org/cat" } } as const;
      const document = { format: "PDF", text: "the secret recipe", isTruncated: true };
      const file = { ...picture, kind: "file", document } as const;
      const entries = [
        entry("a", { attachment: picture }),
        entry("b", { text: "\0{" }),
        entry("c", { attachment: file }),
      ];
      await fixture.store.conversations.append(entries);
      await fixture.store.conversations.replace(entry("a", { text: "changed", attachment: picture }));
      await fixture.reopen();
      const kept = [entry("a", { text: "changed", attachment: picture }), ...entries.slice(1)];
      expect(await fixture.store.conversations.recent(conversation)).toEqual(kept);
      await fixture.store.conversations.forget({ agentId: agent, roomId: room, eventId: entry("c").eventId });
      expect(await fixture.store.conversations.recent(conversation)).toEqual(kept.slice(0, 2));
    });

    it("ignores entries that it knows and forgets a room", async () => {
      await fixture.store.conversations.append([entry("a"), entry("a", { text: "again" })]);
      await fixture.store.conversations.append([entry("a", { text: "later" }), entry("x", { roomId: otherRoom })]);
      expect(await fixture.store.conversations.recent(conversation)).toEqual([entry("a")]);
      await fixture.store.conversations.forgetRoom(agent, room);
      expect(await fixture.store.conversations.recent(conversation)).toEqual([]);
      expect(await fixture.store.conversations.recent({ ...conversation, roomId: otherRoom })).toHaveLength(1);
    });

    it("keeps one assignment for each bot and person", async () => {
      const assignment = { botId: "assistant", personId: alice, agentId: agent, roomId: undefined };
      await fixture.store.assignments.save(assignment);
      await fixture.store.assignments.save({ ...assignment, botId: "other", roomId: otherRoom });
      await fixture.store.assignments.save({ ...assignment, roomId: room });
      expect(await fixture.store.assignments.all()).toEqual([
        { ...assignment, roomId: room },
        { ...assignment, botId: "other", roomId: otherRoom },
      ]);
    });
  });
}
