import { createServer } from "node:net";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { createTestClock, openTestTown } from "#sdk/testing";
import { coarsen } from "../geography/precision.ts";
import { location } from "../index.ts";

const alice = "@alice:test";
const bob = "@bob:test";
const minute = 60_000;
const budapest = { lat: 47.4979, lon: 19.0402 };
const city = coarsen({ latitude: budapest.lat, longitude: budapest.lon }, "city");
const coarsened = { lat: city.latitude, lon: city.longitude };

async function start(owntracks: object = { port: 0 }) {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const town = await openTestTown({
    bots: [location],
    people: [alice, bob],
    config: { location: { owntracks } },
    now: clock.now,
    sleep: clock.sleep,
  });
  onTestFinished(() => town.stops());

  /** What an app has to know, out of the message that tells it. */
  function setupOf(text: string) {
    const [, url = ""] = /- URL: `(.*)`/u.exec(text) ?? [];
    const [, userName = ""] = /- user name: `(.*)`/u.exec(text) ?? [];
    const [, password = ""] = /- password: `(.*)`/u.exec(text) ?? [];
    const [, link = ""] = /\[set up OwnTracks\]\((.*)\)/u.exec(text) ?? [];
    return { url, userName, password, link };
  }

  async function connect(personId: string, name = "phone") {
    const [text = ""] = await town.person(personId).says(`!device add ${name}`);
    return setupOf(text);
  }

  async function post({ url, userName, password }: ReturnType<typeof setupOf>, message: object) {
    const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;
    return fetch(url, { method: "POST", headers: { authorization }, body: JSON.stringify(message) });
  }

  const here = (at = clock.now()) => ({ _type: "location", ...budapest, acc: 10, tst: at / 1000 });
  return { town, clock, connect, post, here, setupOf };
}

/** A port that nobody uses, for who has to be found there again. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a device", () => {
  it("is connected with a password that is told once, and posts where its owner is", async () => {
    const { town, connect, post, here } = await start();
    const setup = await connect(alice);
    expect(setup.userName).toBe(alice);
    expect(JSON.parse(Buffer.from(new URL(setup.link).hash.slice(1), "base64url").toString())).toEqual({
      _type: "configuration",
      mode: 3,
      url: setup.url,
      auth: true,
      usePassword: true,
      username: alice,
      password: setup.password,
      deviceId: "phone",
    });
    const answer = await post(setup, here());
    expect([answer.status, await answer.json()]).toEqual([200, []]);
    expect(await town.person(alice).says("!device")).toEqual([
      "Devices that tell where you are:\n- **phone**: heard of just now",
    ]);
    expect((await town.person(alice).says("!audit")).join()).toContain("connected a device that tells where you are");
  });

  it("is told its password in a message that does not stay", async () => {
    const { town, connect, clock } = await start();
    await connect(alice);
    expect(town.redacted.size).toBe(0);
    await clock.pass(11 * minute);
    expect(town.redacted.size).toBe(1);
    await connect(alice, "tablet");
    expect(await town.person(alice).says("!device done")).toEqual(["Removed."]);
    await expect.poll(() => town.redacted.size).toBe(2);
    expect(await town.person(alice).says("!device done")).toEqual(["There is no password of mine here to remove."]);
  });

  it("keeps its password over a restart, and the message that asked for it gives no other", async () => {
    const { town, connect, post, here, setupOf } = await start({ port: await freePort() });
    const setup = await connect(alice);
    await town.restarts();
    expect((await post(setup, here())).status).toBe(200);
    const [first = ""] = await town.person(alice).says("!device add tablet", { eventId: "$tablet" });
    await town.restarts();
    await town.person(alice).says("!device add tablet", { eventId: "$tablet" });
    expect((await post(setupOf(first), here())).status).toBe(200);
  });

  it("is refused from when it is disconnected, and when its owner is deleted", async () => {
    const { town, connect, post, here } = await start();
    const phone = await connect(alice);
    const tablet = await connect(alice, "tablet");
    expect(await town.person(alice).says("!device remove Phone")).toEqual([
      "Disconnected phone: it can tell me nothing anymore, and where it said you are is forgotten.",
    ]);
    expect((await post(phone, here())).status).toBe(401);
    expect((await post(tablet, here())).status).toBe(200);
    await town.person(alice).says("!delete-me");
    await town.person(alice).reacts(town.person(alice).messages.at(-1)?.eventId ?? "", "✅");
    await town.idle();
    expect((await post(tablet, here())).status).toBe(401);
  });

  it("that encrypts what it posts is told of", async () => {
    const { town, connect, post } = await start();
    const answer = await post(await connect(alice), { _type: "encrypted", data: "abc" });
    expect(answer.status).toBe(200);
    expect((await town.person(alice).says("!device")).join()).toContain("encrypts what it posts");
  });
});

describe("the map of the app", () => {
  const shown = async (answer: Response) => (await answer.json()) as readonly Readonly<Record<string, unknown>>[];

  it("shows contacts who allow it, as precisely as they do, for as long as they do", async () => {
    const { town, clock, connect, post, here } = await start();
    const [phone, other] = [await connect(alice), await connect(bob)];
    await town.befriend(alice, bob, { location: { precision: "city", until: clock.now() + 20 * minute } }, {});
    expect(await shown(await post(other, here()))).toEqual([]);
    expect(await shown(await post(phone, here()))).toEqual([]);
    const friends = await shown(await post(other, here()));
    expect(friends).toEqual([
      { _type: "card", tid: expect.any(String) as string, name: expect.any(String) as string },
      { _type: "location", tid: friends[0]?.["tid"], ...coarsened, acc: 14_500, tst: clock.now() / 1000 },
    ]);
    await clock.pass(21 * minute);
    await post(phone, here());
    expect(await shown(await post(other, here()))).toEqual([]);
  });

  it("is written down for who is shown, once a day", async () => {
    const { town, clock, connect, post, here } = await start();
    const [phone, other] = [await connect(alice), await connect(bob)];
    await town.befriend(alice, bob, { location: { precision: "exact" } }, {});
    await post(phone, here());
    for (let count = 0; count < 3; count += 1) await post(other, here());
    const noted = async () =>
      (await town.person(alice).says("!audit")).join().split("in their OwnTracks app").length - 1;
    expect(await noted()).toBe(1);
    await clock.pass(24 * 60 * minute);
    await post(phone, here());
    await post(other, here());
    expect(await noted()).toBe(2);
  });

  it("shows nobody whose device was disconnected", async () => {
    const { town, connect, post, here } = await start();
    const [phone, other] = [await connect(alice), await connect(bob)];
    await town.befriend(alice, bob, { location: { precision: "exact" } }, {});
    await post(phone, here());
    expect(await shown(await post(other, here()))).toHaveLength(2);
    await town.person(alice).says("!device remove phone");
    expect(await shown(await post(other, here()))).toEqual([]);
  });
});

test.each<[string, string, RegExp]>([
  ["!device add", "without a name", /^Write `!device add phone`/u],
  [`!device add ${"x".repeat(41)}`, "with a name that is too long", /^Write/u],
  ["!device remove boat", "one that there is not", /^You have no device called boat\./u],
  ["!device", "none so far", /^You have no devices/u],
  ["!device dance", "something else", /^Write/u],
])("%s (%s)", async (command, _name, expected) => {
  const { town } = await start();
  expect((await town.person(alice).says(command)).join()).toMatch(expected);
});

it("understands plain language", async () => {
  const { town } = await start();
  const person = town.person(alice);
  expect((await person.says("connect my phone"))[0]).toContain("**phone** may now tell me where you are");
  expect((await person.says("list my devices")).join()).toContain("**phone**");
  expect((await person.says("disconnect my phone")).join()).toContain("Disconnected phone");
});

it("refuses a name that is taken", async () => {
  const { town, connect } = await start();
  await connect(alice);
  expect((await town.person(alice).says("!device add PHONE")).join()).toContain(
    "You have a device called PHONE already",
  );
});

it("says so where it is switched off", async () => {
  const town = await openTestTown({ bots: [location], people: [alice] });
  expect(await town.person(alice).says("!device add phone")).toEqual([
    "Devices cannot be connected here. The administrator of this server can switch that on.",
  ]);
});
