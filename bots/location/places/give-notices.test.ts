import { pino } from "pino";
import { expect, it } from "vitest";
import { AgentChatError } from "#error";
import type { EventId, PersonMessage, ServicePerson, UserId } from "#sdk";
import { giveNotices } from "./give-notices.ts";
import type { Place } from "./place.ts";
import type { PlaceWorld } from "./place-world.ts";

const alice = "@alice:test" as UserId;
const bob = "@bob:test" as UserId;

const place: Place = {
  id: "p",
  name: "work",
  latitude: 1,
  longitude: 2,
  radiusMeters: 150,
  state: { side: "inside", since: 1, crossings: 3 },
  notices: [
    { id: "bob", on: "exit", isOnce: true, contactId: bob },
    { id: "alice", on: "exit", isOnce: true },
  ],
};
const left = { personId: alice, place, after: { side: "outside", since: 2, crossings: 4 }, at: 2 } as const;

/** A world in which everybody agrees. `fails` is thrown, if anything, before somebody is told. */
function openWorld({ savesAfter = 0, fails }: { savesAfter?: number; fails?: (who: UserId) => Error | undefined }) {
  const told = new Array<string>();
  const saved = new Array<Place>();
  let attempts = 0;
  const personOf = (personId: UserId) =>
    ({
      personId,
      home: undefined,
      audit: () => Promise.resolve(),
      tell({ source }: PersonMessage) {
        const error = fails?.(personId);
        if (error !== undefined) return Promise.reject(error);
        told.push(`${personId} ${source}`);
        return Promise.resolve(`$${told.length}` as EventId);
      },
    }) as unknown as ServicePerson;
  const world = {
    context: {
      now: () => 2,
      person: personOf,
      log: pino({ level: "silent" }),
      contacts: { between: () => Promise.resolve({ name: "alice" }) },
    },
    agreements: { has: () => Promise.resolve(true), end: () => Promise.resolve() },
    book: {
      save(_personId: UserId, after: Place) {
        attempts += 1;
        if (attempts <= savesAfter) return Promise.reject(new Error("killed"));
        saved.push(after);
        return Promise.resolve();
      },
    },
  } as unknown as PlaceWorld;
  return { world, told, saved };
}

it("tells the same crossing by the same name, when it was told and not written down", async () => {
  const { world, told, saved } = openWorld({ savesAfter: 1 });
  await expect(giveNotices(world, left)).rejects.toThrow("killed");
  await giveNotices(world, { ...left, after: { ...left.after, since: 7 }, at: 7 });
  const names = [`${bob} place p 4 bob`, `${alice} place p 4 alice`];
  expect(told).toEqual([...names, ...names]);
  expect(saved).toEqual([{ ...place, state: { ...left.after, since: 7 }, notices: [] }]);
});

it("tells the others when one cannot be told, and keeps what was for once", async () => {
  const fails = (who: UserId) => (who === bob ? new AgentChatError("forbidden", "not in the room") : undefined);
  const { world, told, saved } = openWorld({ fails });
  await giveNotices(world, left);
  expect(told).toEqual([`${alice} place p 4 alice`]);
  expect(saved[0]?.notices.map(({ id }) => id)).toEqual(["bob"]);
});

it("notes nothing when another try may help", async () => {
  const fails = () => new AgentChatError("unavailable", "the homeserver is away", { retryable: true });
  const { world, saved } = openWorld({ fails });
  await expect(giveNotices(world, left)).rejects.toThrow("away");
  expect(saved).toEqual([]);
});
