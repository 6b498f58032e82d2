import { describe, expect, it } from "vitest";
import { agent, otherAgent, room } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

export function describePublishedCommands(fixture: StoreFixture): void {
  describe(`published commands on ${fixture.backend}`, () => {
    it("keeps what each agent has published in a room, until the room is forgotten", async () => {
      const published = { agentId: agent, roomId: room, digests: '{"help":"a"}' };
      await fixture.store.publishedCommands.save(published);
      await fixture.store.publishedCommands.save({ ...published, agentId: otherAgent });
      await fixture.store.publishedCommands.save({ ...published, digests: '{"help":"b"}' });
      await fixture.reopen();
      const all = await fixture.store.publishedCommands.all();
      expect(all).toHaveLength(2);
      expect(all).toContainEqual({ ...published, digests: '{"help":"b"}' });
      await fixture.store.publishedCommands.forgetRoom(agent, room);
      expect(await fixture.store.publishedCommands.all()).toEqual([{ ...published, agentId: otherAgent }]);
    });
  });
}
