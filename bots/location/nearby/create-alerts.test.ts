import { describe, expect, it } from "vitest";
import { destination } from "../geography/testing.ts";
import { alice, bob, home, openAlerts } from "./testing.ts";

const near = destination(home, 90, 700);
const far = destination(home, 90, 50_000);
const alert = (name: string) => `Hey! ${name} is in your area (São Paulo, about 700 m away) – want to meet up?`;
const fails = () => Promise.reject(new Error("the homeserver is away"));
const works = () => Promise.resolve();
const minute = 60_000;

it("tells both, counts it, and publishes it", async () => {
  const { isAt, told, calls } = await openAlerts();
  await isAt(alice, home);
  await isAt(bob, near);
  expect([told(alice), told(bob)]).toEqual([[alert("bob")], [alert("alice")]]);
  expect(calls.counted).toBe(2);
  expect(calls.published).toContainEqual({
    type: "io.agentchat.location.proximity.alert",
    id: expect.stringContaining(alice) as unknown,
    data: {
      roomId: `!${alice}`,
      agentId: "@agent:test",
      personId: alice,
      otherId: bob,
      distanceMeters: 700,
      thresholdMeters: 5_000,
    },
  });
});

describe("what could not be told", () => {
  it("is told when one of the two moves, once", async () => {
    const { isAt, told, hooks, calls } = await openAlerts();
    hooks.tell = fails;
    await isAt(alice, home);
    await isAt(bob, near);
    expect(told(alice)).toEqual([]);
    hooks.tell = works;
    await isAt(alice, home);
    expect([told(alice), told(bob)]).toEqual([[alert("bob")], [alert("alice")]]);
    await isAt(alice, near);
    expect(calls.tell).toBe(4);
  });

  it("is told after a restart, if it still holds", async () => {
    const { isAt, told, hooks, isKilled } = await openAlerts();
    hooks.tell = fails;
    await isAt(alice, home);
    await isAt(bob, near);
    hooks.tell = works;
    isKilled();
    await isAt(bob, far);
    await isAt(alice, home);
    expect(told(alice)).toEqual([]);
    await isAt(bob, near);
    expect(told(alice)).toEqual([alert("bob")]);
  });

  it("is old after a while", async () => {
    const { isAt, told, hooks, pass } = await openAlerts();
    hooks.tell = fails;
    await isAt(alice, home);
    await isAt(bob, near);
    hooks.tell = works;
    pass(20 * minute);
    await isAt(alice, home);
    expect(told(alice)).toEqual([]);
  });
});

describe("after a restart", () => {
  it("what was said is not said again", async () => {
    const { isAt, calls, isKilled } = await openAlerts();
    await isAt(alice, home);
    await isAt(bob, near);
    isKilled();
    await isAt(bob, near);
    await isAt(alice, home);
    expect(calls.tell).toBe(2);
  });

  it("nor what was said when it was killed, before that was noted", async () => {
    const { isAt, hooks, isKilled, told, calls, pass } = await openAlerts();
    const said = Promise.withResolvers<undefined>();
    hooks.told = () => {
      if (calls.tell === 2) said.resolve(undefined);
      return new Promise(() => undefined);
    };
    await isAt(alice, home);
    await Promise.race([isAt(bob, near), said.promise]);
    isKilled();
    hooks.told = works;
    pass(minute);
    await isAt(bob, near);
    await isAt(alice, home);
    expect(calls.tell).toBe(4);
    expect([told(alice), told(bob)]).toEqual([[alert("bob")], [alert("alice")]]);
  });
});

describe("nobody is told what was taken back", () => {
  it.each([
    ["", {}, ""],
    [" in part", { nearby: { precision: "city" } } as const, "area (São Paulo) –"],
  ])("while the city was looked up%s", async (_name, grants, words) => {
    const { isAt, told, hooks, agree } = await openAlerts();
    await isAt(alice, home);
    let changing = works();
    hooks.city = () => {
      hooks.city = works;
      changing = agree(grants);
      return works();
    };
    await isAt(bob, near);
    await changing;
    expect([...told(alice), ...told(bob)].join()).not.toContain("700 m");
    expect([...told(alice), ...told(bob)].every((text) => text.includes(words))).toBe(true);
  });

  it("while their contacts were read", async () => {
    const { isAt, told, hooks, agree } = await openAlerts();
    await isAt(alice, home);
    hooks.of = () => {
      hooks.of = works;
      return agree({});
    };
    await isAt(bob, near);
    expect([told(alice), told(bob)]).toEqual([[], []]);
  });

  it("by stopping", async () => {
    const { isAt, told, hooks, stops } = await openAlerts();
    await isAt(alice, home);
    hooks.city = () => stops(alice);
    await isAt(bob, near);
    expect([told(alice), told(bob)]).toEqual([[], []]);
  });
});
