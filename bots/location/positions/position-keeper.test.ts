import * as fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { z } from "#sdk";
import type { KeptPosition, KeptPositions, UserId } from "#sdk";
import { createTestClock } from "#sdk/testing";
import { createPositionKeeper } from "./create-position-keeper.ts";
import type { PositionListener, PositionReport } from "./position-keeper.ts";

const alice = "@alice:test" as UserId;
const bob = "@bob:test" as UserId;
const start = Date.parse("2026-11-21T12:00:00Z");
const minute = 60_000;

/** What is beside memory, and may be away. */
function keptInMap(isAway = () => false) {
  const rows = new Map<UserId, KeptPosition>();
  const unlessAway = <Result>(work: () => Result): Promise<Result> =>
    isAway() ? Promise.reject(new Error("away")) : Promise.resolve(work());
  const kept: KeptPositions = {
    save: (personId, position) =>
      unlessAway(() => {
        rows.set(personId, position);
      }),
    delete: (personId) =>
      unlessAway(() => {
        rows.delete(personId);
      }),
    all: () => unlessAway(() => [...rows]),
  };
  return { rows, kept };
}

/** Notes what it is told. */
function listenerTo(told: string[]): PositionListener {
  return {
    moved({ personId, source, position }) {
      told.push(`${personId} ${source} ${(position.at - start) / minute}`);
      return Promise.resolve();
    },
    lost(personId) {
      told.push(`${personId} lost`);
      return Promise.resolve();
    },
  };
}

async function open({ rows, kept } = keptInMap()) {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const logged = new Array<string>();
  const entry = z.object({ message: z.string() });
  const log = pino({ messageKey: "message" }, { write: (line) => logged.push(entry.parse(JSON.parse(line)).message) });
  const keeper = createPositionKeeper({ ...clock, kept, log });
  const told = new Array<string>();
  keeper.watch(listenerTo(told));
  await keeper.start();
  return { clock, keeper, told, rows, logged };
}

function report(personId: UserId, source: string, minutes: number, lasts = 30): PositionReport {
  const at = start + minutes * minute;
  const position = { latitude: 1, longitude: 2, accuracyMeters: 3, at };
  return { personId, source, isLive: true, position, expiresAt: at + lasts * minute };
}

describe("positions", () => {
  it("are those that were measured last, whatever they came from and in which order", async () => {
    const { keeper, told } = await open();
    await keeper.take(report(alice, "phone", 1));
    await keeper.take(report(alice, "phone", 0));
    await keeper.take(report(alice, "watch", 3));
    await keeper.take(report(alice, "phone", 2));
    expect(keeper.of(alice)?.source).toBe("watch");
    expect(told).toEqual(["@alice:test phone 1", "@alice:test watch 3"]);
    expect(keeper.size).toBe(1);
  });

  it("are forgotten with what they came from, and the next newest counts", async () => {
    const { keeper, told, rows } = await open();
    await keeper.take(report(alice, "phone", 1));
    await keeper.take(report(alice, "watch", 3));
    await keeper.forget(alice, "watch");
    expect(rows.get(alice)?.source).toBe("phone");
    await keeper.forget(alice);
    expect(keeper.of(alice)).toBeUndefined();
    expect(told.slice(2)).toEqual(["@alice:test lost", "@alice:test phone 1", "@alice:test lost"]);
    expect(rows.size).toBe(0);
    expect(keeper.size).toBe(0);
  });

  it("are forgotten when their time is over", async () => {
    const { clock, keeper, told, rows } = await open();
    await keeper.take(report(alice, "phone", 0, 10));
    await keeper.take(report(bob, "phone", 0, 20));
    await keeper.take(report(alice, "message", -1, 12));
    await clock.pass(10 * minute - 1);
    expect(told).toHaveLength(2);
    await clock.pass(1);
    await keeper.forget(bob, "nothing");
    expect(told.slice(2)).toEqual(["@alice:test lost", "@alice:test message -1"]);
    await clock.pass(minute);
    await keeper.forget(alice, "nothing");
    expect(told.slice(4)).toEqual(["@alice:test lost"]);
    expect([...rows.keys()]).toEqual([bob]);
  });

  it("are never told when they have expired, even if nobody has looked yet", async () => {
    const clock = createTestClock("2026-11-21T12:00:00Z");
    const never = (): Promise<void> => new Promise(() => undefined);
    const keeper = createPositionKeeper({
      ...clock,
      sleep: never,
      kept: keptInMap().kept,
      log: pino({ level: "silent" }),
    });
    await keeper.start();
    await keeper.take(report(alice, "phone", 0, 10));
    await clock.pass(10 * minute);
    expect(keeper.of(alice)).toBeUndefined();
    await keeper.take(report(alice, "phone", -1, 11));
    expect(keeper.of(alice)).toBeUndefined();
  });

  it("stay longer when what they came from does", async () => {
    const { clock, keeper, told } = await open();
    await keeper.take(report(alice, "phone", 0, 10));
    await keeper.take(report(alice, "phone", 0, 20));
    await clock.pass(15 * minute);
    expect(keeper.of(alice)?.source).toBe("phone");
    expect(told).toHaveLength(1);
    await keeper.take(report(alice, "phone", 0, 16));
    await clock.pass(minute);
    await keeper.forget(alice, "nothing");
    expect(told).toEqual(["@alice:test phone 0", "@alice:test lost"]);
  });

  it("outlast a restart where they are kept, but not their time", async () => {
    const { rows, kept } = keptInMap();
    const before = await open({ rows, kept });
    await before.keeper.take(report(alice, "phone", 0, 10));
    await before.keeper.take(report(bob, "phone", 0, -1));
    await before.keeper.close();
    const after = await open({ rows, kept });
    expect(after.told).toEqual(["@alice:test phone 0"]);
    await after.clock.pass(10 * minute);
    await after.keeper.forget(bob);
    expect(after.told).toEqual(["@alice:test phone 0", "@alice:test lost"]);
    expect(rows.size).toBe(0);
  });

  it("that could not be deleted are deleted seconds later, and it is said once that they could not", async () => {
    let isAway = false;
    const { rows, kept } = keptInMap(() => isAway);
    const { clock, keeper, logged } = await open({ rows, kept });
    await keeper.take(report(alice, "phone", 0));
    isAway = true;
    await keeper.forget(alice);
    await keeper.take(report(bob, "phone", 0));
    await clock.pass(minute);
    expect(keeper.of(alice)).toBeUndefined();
    expect([...rows.keys()]).toEqual([alice]);
    isAway = false;
    await clock.pass(6_000);
    await keeper.close();
    expect([...rows.keys()]).toEqual([bob]);
    expect(logged).toEqual([
      "positions cannot be kept in Redis: they are in memory until it is back",
      "positions are kept in Redis again",
    ]);
  });

  it("are told to all who listen, though one of them fails", async () => {
    const { keeper } = await open();
    const failing = () => Promise.reject(new Error("does not work"));
    keeper.watch({ moved: failing, lost: failing });
    const heard = new Array<string>();
    keeper.watch(listenerTo(heard));
    await keeper.take(report(alice, "phone", 0));
    await keeper.forget(alice);
    expect(heard).toEqual(["@alice:test phone 0", "@alice:test lost"]);
  });

  it("do not pile up", async () => {
    const { keeper } = await open();
    for (let index = 0; index < 50; index += 1) await keeper.take(report(alice, `message ${index}`, index / 60));
    let left = 0;
    while (keeper.of(alice) !== undefined) {
      await keeper.forget(alice, keeper.of(alice)?.source ?? "");
      left += 1;
    }
    expect(left).toBe(10);
  });
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant("take" as const),
    personId: fc.constantFrom(alice, bob),
    source: fc.constantFrom("a", "b", "c"),
    minutes: fc.integer({ min: -5, max: 60 }),
    lasts: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    kind: fc.constant("forget" as const),
    personId: fc.constantFrom(alice, bob),
    source: fc.constantFrom("a", "b", "c", undefined),
  }),
  fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 0, max: 15 }) }),
);

it("says where people are as a list of all that was told does, and listeners know the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { clock, keeper } = await open();
      const heard = new Map<UserId, PositionReport>();
      keeper.watch({
        moved(next) {
          expect(next.position.at).toBeGreaterThan(heard.get(next.personId)?.position.at ?? -Infinity);
          heard.set(next.personId, next);
          return Promise.resolve();
        },
        lost(personId) {
          expect(heard.delete(personId)).toBe(true);
          return Promise.resolve();
        },
      });
      let reports: readonly PositionReport[] = [];
      for (const each of steps) {
        if (each.kind === "pass") await clock.pass(each.minutes * minute);
        const now = clock.now();
        reports = reports.filter(({ expiresAt }) => expiresAt > now);
        if (each.kind === "take") {
          const { personId, source, minutes, lasts } = each;
          const next = report(personId, source, minutes, lasts);
          const isSame = (one: PositionReport): boolean => one.personId === personId && one.source === source;
          const isOlder = reports.some((one) => isSame(one) && one.position.at > next.position.at);
          if (!isOlder && next.expiresAt > now) reports = [...reports.filter((one) => !isSame(one)), next];
          await keeper.take(next);
        } else if (each.kind === "forget") {
          const { personId, source } = each;
          reports = reports.filter(
            (one) => one.personId !== personId || (source !== undefined && one.source !== source),
          );
          await keeper.forget(personId, source);
        }
        for (const personId of [alice, bob]) {
          await keeper.forget(personId, "nothing");
          const latest = Math.max(...reports.filter((one) => one.personId === personId).map((one) => one.position.at));
          expect(keeper.of(personId)?.position.at ?? -Infinity).toBe(latest);
          expect(heard.get(personId)?.position.at ?? -Infinity).toBe(latest);
        }
      }
    }),
    { numRuns: 200 },
  );
});
