import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import type { UserId } from "#appservice";
import type { ContactRegister } from "./contact-register.ts";
import type { Grants } from "./contacts.ts";
import { openTestRegister } from "./testing.ts";

const hour = 3_600_000;
const day = 24 * hour;
const [alice, bob] = [parseUserId("@alice:test"), parseUserId("@bob:test")];

async function befriended(register: ContactRegister): Promise<void> {
  await register.take("ask", { personId: alice, otherId: bob }, "ask");
  await register.take("accept", { personId: bob, otherId: alice }, "accept");
}

test("contacts have names, of whatever others call themselves", async () => {
  const { register } = openTestRegister({ "@bob:test": "  Bob\u202E\n **Builder** <b>" });
  await befriended(register);
  expect((await register.of(alice)).map(({ name }) => name)).toEqual(["Bob Builder b"]);
  await register.rename({ personId: alice, otherId: bob }, "Bobby");
  for (const words of ["bobby", "@bob:test", "@BOB", "bob builder b", "builder", "bo"])
    expect(await register.find(alice, words)).toMatchObject({ kind: "found", contact: { name: "Bobby" } });
  expect(await register.find(alice, "rob")).toEqual({ kind: "none" });
  expect(await register.find(alice, " @ ")).toEqual({ kind: "none" });
  await register.rename({ personId: alice, otherId: bob }, undefined);
  expect((await register.between(alice, bob))?.name).toBe("Bob Builder b");
});

test("whoever calls themselves as another does is told apart from them", async () => {
  const carol = parseUserId("@carol:test");
  const { register } = openTestRegister({ "@carol:test": "Bob" });
  await befriended(register);
  await register.take("ask", { personId: carol, otherId: alice }, "ask");
  await register.take("accept", { personId: alice, otherId: carol }, "accept");
  const found = await register.find(alice, "bob");
  expect(found.kind === "ambiguous" && found.contacts.map(({ otherId }) => otherId)).toEqual([bob, carol]);
});

test("what people grant is in their audit log, and what becomes of asking in both", async () => {
  const { auditLog, clock, register } = openTestRegister();
  await befriended(register);
  const pair = { personId: alice, otherId: bob };
  const grant: Grants["nearby"] = { precision: "city", radiusMeters: 2500, until: clock.now() + hour };
  await register.grant(pair, "nearby", grant, "$a");
  await register.grant(pair, "nearby", grant, "$a");
  await register.grant(pair, "nearby", undefined, "$b");
  await register.take("remove", pair, "$c");
  const told = async (who: UserId): Promise<readonly string[]> =>
    (await auditLog.newest(who, 9)).map(({ action, detail = "" }) => `${action} – ${detail}`);
  expect(await told(alice)).toEqual([
    "removed a contact – @bob:test",
    "no longer lets a contact be told when you are near – @bob:test",
    "lets a contact be told when you are near – @bob:test, to the city, within 2.5 km, until 2026-11-21 13:00 UTC",
    "made somebody your contact whom you had asked – @bob:test",
    "asked somebody to be your contact – @bob:test",
  ]);
  expect(await told(bob)).toEqual(["agreed to be a contact – @alice:test"]);
});

test("twenty people can be asked a day", async () => {
  const { clock, register } = openTestRegister();
  const ask = async (index: number): Promise<string> =>
    (await register.take("ask", { personId: alice, otherId: parseUserId(`@p${index}:test`) }, `${index}`)).outcome;
  for (let index = 0; index < 20; index += 1) expect(await ask(index)).toBe("asked");
  expect([await ask(20), await ask(3)]).toEqual(["too-many", "waiting"]);
  await clock.pass(day + 1);
  expect(await ask(20)).toBe("asked");
});

test("whoever has declined is not asked again for a while, and can still agree", async () => {
  const { clock, register } = openTestRegister();
  const pair = { personId: alice, otherId: bob };
  const back = { personId: bob, otherId: alice };
  const first = await register.take("ask", pair, "a");
  expect(first.question).toEqual({ askedAt: clock.now() });
  await register.take("decline", back, "b");
  expect(await register.openOf(bob)).toEqual({ asked: [], asking: [], blocked: [] });
  await clock.pass(15 * day);
  expect(await register.take("ask", pair, "c")).toMatchObject({ outcome: "asked", question: undefined });
  expect((await register.take("accept", back, "d")).outcome).toBe("became");
  await register.take("remove", back, "e");
  await register.take("ask", pair, "f");
  await register.take("decline", back, "g");
  await clock.pass(91 * day);
  expect((await register.take("ask", pair, "h")).question).toEqual({ askedAt: clock.now() });
});

test("changes that happen at the same time are all made", async () => {
  const { register } = openTestRegister();
  await befriended(register);
  const pair = { personId: alice, otherId: bob };
  await Promise.all([
    register.grant(pair, "location", { precision: "city" }, "a"),
    register.grant(pair, "voice", {}, "b"),
    register.grant({ personId: bob, otherId: alice }, "voice", {}, "c"),
  ]);
  expect(await register.between(alice, bob)).toMatchObject({
    grants: { messages: {}, location: { precision: "city" }, voice: {} },
    theirs: { messages: {}, voice: {} },
  });
});
