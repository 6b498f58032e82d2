import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { UserId } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { describePositions } from "../../store/contract/positions.contract.ts";
import { describeValues } from "../../store/contract/values.contract.ts";
import type { Ephemeral } from "../../store/ephemeral/ephemeral.ts";
import { openEphemeral } from "../../store/ephemeral/open-ephemeral.ts";
import { startRedis } from "../harness/redis.ts";
import type { RedisServer } from "../harness/redis.ts";

const [alice, bob, carol] = ["@alice:example.org", "@bob:example.org", "@carol:example.org"] as [
  UserId,
  UserId,
  UserId,
];
const masterSecret = randomBytes(32);
const minute = 60_000;
let redis: RedisServer;
let onlooker: Redis;

beforeAll(async () => {
  redis = await startRedis();
  onlooker = new Redis(redis.url);
  // the server is stopped and started under it
  onlooker.on("error", () => undefined);
});

beforeEach(async () => {
  await onlooker.flushall();
});

afterAll(async () => {
  onlooker.disconnect();
  await redis[Symbol.asyncDispose]();
});

async function openStore(): Promise<Store> {
  const store = await createStore({ url: "sqlite::memory:", masterSecret, redisUrl: redis.url });
  onTestFinished(() => store.close());
  return store;
}

async function openRedis(): Promise<Ephemeral> {
  const ephemeral = await openEphemeral({ redisUrl: redis.url, now: Date.now });
  onTestFinished(() => ephemeral.close());
  return ephemeral;
}

/** Shortens what is left, since Redis has a clock of its own. */
async function pass(milliseconds: number): Promise<void> {
  for (const person of await onlooker.zrange("agentchat:location:expiry", "0", "-1"))
    await onlooker.zincrby("agentchat:location:expiry", -milliseconds, person);
  for (const key of await onlooker.keys("*")) await onlooker.pexpire(key, (await onlooker.pttl(key)) - milliseconds);
}

describeValues("in Redis", async () => ({ values: (await openRedis()).values, pass }));

describePositions("in Redis", async () => ({ positions: (await openRedis()).positions, now: Date.now, pass }));

describe("positions in Redis", () => {
  const budapest = { latitude: 47.4979, longitude: 19.0402 };
  const position = () => ({
    ...budapest,
    accuracyMeters: 12,
    at: Date.now(),
    expiresAt: Date.now() + minute,
    source: "$share",
    isLive: true,
  });

  it("can be searched and read by other processes", async () => {
    const { positions } = await openRedis();
    const kept = position();
    await positions.save(alice, kept);
    await positions.save(bob, { ...position(), latitude: 48.2, longitude: 16.37 });
    const near = ["FROMLONLAT", 19.05, 47.5, "BYRADIUS", 5, "km"] as const;
    expect(await onlooker.call("GEOSEARCH", "agentchat:location:geo", ...near)).toEqual([alice]);
    expect(JSON.parse((await onlooker.get(`agentchat:location:person:${alice}`)) ?? "")).toEqual(kept);
  });

  it("leave nothing behind when their time is over, even if nobody looks after them anymore", async () => {
    const { positions } = await openRedis();
    await positions.save(alice, position());
    await positions.save(bob, { ...position(), expiresAt: Date.now() + 3 * minute });
    await pass(2 * minute);
    expect(await onlooker.keys("*")).toHaveLength(3);
    await positions.save(carol, { ...position(), expiresAt: Date.now() + 3 * minute });
    expect(await onlooker.zrange("agentchat:location:geo", "0", "-1")).toEqual([bob, carol]);
    await pass(4 * minute);
    expect(await onlooker.dbsize()).toBe(0);
  });

  it("that somebody else has written are left out where they are none", async () => {
    const { positions } = await openRedis();
    await positions.save(alice, position());
    await positions.save(bob, position());
    await onlooker.set(`agentchat:location:person:${alice}`, "over there");
    expect((await positions.all()).map(([personId]) => personId)).toEqual([bob]);
  });

  it("are all found, however many there are", async () => {
    const { positions } = await openRedis();
    const people = Array.from({ length: 1201 }, (_, index) => `@person${index}:example.org` as UserId);
    await Promise.all(people.map((personId) => positions.save(personId, position())));
    expect(new Set((await positions.all()).map(([personId]) => personId))).toEqual(new Set(people));
  });
});

describe("what is cached in Redis", () => {
  it("tells nothing to who looks at it, and belongs to us by its name", async () => {
    const store = await openStore();
    await store.cache.keep(alice, "the secret question", "the secret answer", minute);
    expect(await store.cache.find(alice, "the secret question")).toBe("the secret answer");
    const keys = await onlooker.keys("*");
    expect(keys).toEqual([expect.stringMatching(/^agentchat:cache:[\w-]{43}$/u)]);
    const value = (await onlooker.getBuffer(keys[0] ?? "")) ?? Buffer.alloc(0);
    for (const known of ["secret", "question", "answer", "alice"])
      expect(value.toString("latin1")).not.toContain(known);
    expect(await onlooker.pttl(keys[0] ?? "")).toBeGreaterThan(minute / 2);
  });

  it("opens for nobody once the person is deleted", async () => {
    const store = await openStore();
    await store.cache.keep(alice, "question", "answer", minute);
    await store.people.delete(alice);
    expect(await store.cache.find(alice, "question")).toBeUndefined();
    expect(await onlooker.dbsize()).toBe(1);
  });

  it("that was changed by somebody else is as if it were not there", async () => {
    const store = await openStore();
    await store.cache.keep(alice, "question", "answer", minute);
    const [key = ""] = await onlooker.keys("*");
    await onlooker.set(key, "not what was sealed, and long enough to look at");
    expect(await store.cache.find(alice, "question")).toBeUndefined();
  });
});

describe("a Redis that goes away", () => {
  it("makes calls reject at once until it is back", async () => {
    const store = await openStore();
    await store.cache.keep(alice, "question", "answer", minute);
    await redis.stop();
    const begunAt = performance.now();
    await expect(store.cache.find(alice, "question")).rejects.toMatchObject({ code: "unavailable", retryable: true });
    expect(performance.now() - begunAt).toBeLessThan(1500);
    await redis.start();
    await expect.poll(() => store.cache.find(alice, "question").catch(String), { timeout: 10_000 }).toBeUndefined();
    await store.cache.keep(alice, "question", "answer", minute);
    expect(await store.cache.find(alice, "question")).toBe("answer");
  });
});

it("does not lose that a position is to be forgotten: deleting a person is not finished while Redis is away", async () => {
  const store = await openStore();
  await store.people.delete(alice);
  await redis.stop();
  await expect(store.people.delete(alice)).rejects.toMatchObject({ code: "unavailable", retryable: true });
  await redis.start();
  await expect.poll(() => store.people.delete(alice).catch(String), { timeout: 10_000 }).toBeUndefined();
});

describe("at start, a Redis that", () => {
  async function startingWith(redisUrl: string): Promise<string> {
    const error: unknown = await createStore({ url: "sqlite::memory:", masterSecret, redisUrl }).catch(
      (reason: unknown) => reason,
    );
    return error instanceof Error && "code" in error ? `${String(error.code)}: ${error.message}` : "no error";
  }

  it("cannot be reached is an error that says what to do, and no password", async () => {
    expect(await startingWith("redis://:hidden@127.0.0.1:1")).toBe(
      "unavailable: Redis at 127.0.0.1:1 cannot be reached: start it, correct redis.url, or leave out the section redis to keep such state in memory",
    );
  });

  it("refuses us is another", async () => {
    await using closed = await startRedis({ password: "right" });
    const { host } = new URL(closed.url);
    for (const credentials of ["", ":wrong@"])
      expect(await startingWith(`redis://${credentials}${host}`)).toBe(
        `access-denied: Redis at ${host} refuses us: correct user, password or database in redis.url`,
      );
    expect(await startingWith(`redis://:right@${host}`)).toBe("no error");
    expect(await startingWith(`redis://:right@${host}/99`)).toMatch(/^access-denied/u);
  });
});
