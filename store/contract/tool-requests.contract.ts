import { describe, expect, it } from "vitest";
import type { ToolRequestRecord } from "#sdk";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const begun: ToolRequestRecord = {
  requestId: "one",
  personId: alice,
  state: "begun",
  text: '{"job":"lighthouse"}',
  updatedAt: 1000,
};
const done: ToolRequestRecord = { ...begun, state: "done", text: '{"url":"mxc://example.org/lighthouse"}' };

export function describeToolRequests(fixture: StoreFixture): void {
  describe(`requests for offered tools on ${fixture.backend}`, () => {
    it("keeps the last that was saved of each request and person, through a restart", async () => {
      const { toolRequests } = fixture.store;
      await toolRequests.save(begun);
      await toolRequests.save({ ...begun, personId: bob });
      await toolRequests.save({ ...begun, requestId: "two", text: "{}" });
      expect(await toolRequests.find(begun)).toEqual(begun);
      await toolRequests.save({ ...done, updatedAt: 2000 });
      await fixture.reopen();
      expect(await fixture.store.toolRequests.find(begun)).toEqual({ ...done, updatedAt: 2000 });
      expect(await fixture.store.toolRequests.find({ ...begun, personId: bob })).toEqual({ ...begun, personId: bob });
      expect(await fixture.store.toolRequests.find({ requestId: "three", personId: alice })).toBeUndefined();
    });

    it("forgets what was last saved before a time", async () => {
      const { toolRequests } = fixture.store;
      await toolRequests.save(begun);
      await toolRequests.save({ ...begun, requestId: "two" });
      await toolRequests.save({ ...done, updatedAt: 2000 });
      await toolRequests.prune(2000);
      expect(await toolRequests.find(begun)).toMatchObject({ state: "done" });
      expect(await toolRequests.find({ ...begun, requestId: "two" })).toBeUndefined();
    });

    it("has texts sealed, and deletes them with the person", async () => {
      const { toolRequests } = fixture.store;
      await toolRequests.save(begun);
      await toolRequests.save({ ...done, personId: bob });
      for (const { body } of await fixture.database.execute("select body from tool_requests"))
        expect(Buffer.from(body as Uint8Array).toString("latin1")).not.toContain("lighthouse");
      await fixture.store.people.delete(alice);
      expect(await fixture.database.execute("select request_id from tool_requests")).toHaveLength(1);
      expect(await toolRequests.find(begun)).toBeUndefined();
      await toolRequests.save(done);
      expect(await toolRequests.find(done)).toEqual(done);
    });

    it("takes what was tampered with as unknown, and reports it", async () => {
      await fixture.store.toolRequests.save(begun);
      await fixture.database.execute("update tool_requests set state = 'done'");
      expect(await fixture.store.toolRequests.find(begun)).toBeUndefined();
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });
  });
}
