import { beforeEach, describe, expect, test } from "vitest";
import { parseRoomId, parseUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { alice, bob, both, eventOf, openTestMachines, roomId, say, sessionOf } from "./machine-fixture.contract.ts";
import type { TestMachines } from "./machine-fixture.contract.ts";

let machines: TestMachines;
beforeEach(() => {
  machines = openTestMachines();
});

describe("two agents", () => {
  test("understand each other, and relations stay in clear", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const relation = { rel_type: "m.thread", event_id: "$root" };
    const content = await a.encrypt(
      say("hello", both, { content: { msgtype: "m.text", body: "hello", "m.relates_to": relation } }),
    );
    expect(content).toMatchObject({ algorithm: "m.megolm.v1.aes-sha2", "m.relates_to": relation });
    expect(JSON.stringify(content)).not.toContain("hello");
    await b.ensureTracked(both);
    await machines.deliver(b);
    expect(await b.decrypt(eventOf(alice, content))).toEqual({
      kind: "decrypted",
      event: expect.objectContaining({
        type: "m.room.message",
        sender: alice,
        content: { msgtype: "m.text", body: "hello", "m.relates_to": relation },
      }),
      sessionId: sessionOf(content),
      senderDeviceId: "A",
      warning: undefined,
    });
    const answer = await b.encrypt(say("hello to you", both));
    await machines.deliver(a);
    expect(await a.decrypt(eventOf(bob, answer))).toMatchObject({
      kind: "decrypted",
      event: { content: { body: "hello to you" } },
    });
  });

  test("many messages at once, in several rooms, are all different and all readable", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const rooms = [roomId, parseRoomId("!other:x"), parseRoomId("!third:x")];
    const said = await Promise.all(
      Array.from({ length: 30 }, async (_, number) => {
        const room = rooms[number % 3] ?? roomId;
        return { room, number, content: await a.encrypt(say(`number ${number}`, both, { roomId: room })) };
      }),
    );
    expect(new Set(said.map(({ content }) => sessionOf(content))).size).toBe(3);
    await machines.deliver(b);
    for (const { room, number, content } of said) {
      const decrypted = await b.decrypt({ ...eventOf(alice, content), roomId: room });
      expect(decrypted).toMatchObject({ kind: "decrypted", event: { content: { body: `number ${number}` } } });
    }
  });
});

describe("a message that cannot be read", () => {
  test("waits for its key, and is told of when the key comes", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const event = eventOf(alice, await a.encrypt(say("early", both)));
    const sessionId = sessionOf(event.content);
    expect(await b.decrypt(event)).toEqual({ kind: "missing-key", sessionId });
    await machines.deliver(b);
    expect(machines.told).toContainEqual([bob, [{ roomId, sessionId }]]);
    expect(await b.decrypt(event)).toMatchObject({ kind: "decrypted" });
  });

  test("is withheld from a device that is not signed by its owner", async () => {
    const a = await machines.openPublished(alice, "A");
    const b = machines.open(bob, "B");
    await b.receive(machines.server.deliver(bob, "B"));
    await machines.background.settled();
    const event = eventOf(alice, await a.encrypt(say("secret", both, { isForSignedDevicesOnly: true })));
    await machines.deliver(b);
    const sessionId = sessionOf(event.content);
    expect(await b.decrypt(event)).toEqual({ kind: "withheld", sessionId, code: "m.unverified" });
    expect(machines.told).toContainEqual([bob, [{ roomId, sessionId, code: "m.unverified" }]]);
  });

  test.each([
    ["of another algorithm", { algorithm: "m.olm.v1.curve25519-aes-sha2", session_id: "x", ciphertext: {} }],
    ["with nothing in it", {}],
  ])("%s never can be", async (_name, content) => {
    const b = await machines.openPublished(bob, "B");
    expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ kind: "bad" });
  });

  test("tampered with, or by another sender, never can be", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const content = await a.encrypt(say("mine", both));
    await machines.deliver(b);
    const ciphertext = String(content["ciphertext"]);
    const tampered = { ...content, ciphertext: `${ciphertext.slice(0, 40)}AAAA${ciphertext.slice(44)}` };
    expect(await b.decrypt(eventOf(alice, tampered))).toMatchObject({ kind: "bad", sessionId: sessionOf(content) });
    expect(await b.decrypt(eventOf(parseUserId("@mallory:x"), content))).toMatchObject({ kind: "bad" });
  });
});

describe("a room key", () => {
  test("is new when somebody has left, and they do not get it", async () => {
    const carol = parseUserId("@carol:x");
    const [a, c] = [await machines.openPublished(alice, "A"), await machines.openPublished(carol, "C")];
    const before = await a.encrypt(say("to all", [alice, carol]));
    await machines.deliver(c);
    const after = await a.encrypt(say("without carol", [alice]));
    expect(sessionOf(after)).not.toBe(sessionOf(before));
    await machines.deliver(c);
    expect(await c.decrypt(eventOf(alice, after))).toMatchObject({ kind: "missing-key" });
  });

  test("stays when somebody joins, who reads from then on", async () => {
    const a = await machines.openPublished(alice, "A");
    const before = eventOf(alice, await a.encrypt(say("before", [alice])));
    const b = await machines.openPublished(bob, "B");
    const after = eventOf(alice, await a.encrypt(say("after", both)));
    expect(sessionOf(after.content)).toBe(sessionOf(before.content));
    await machines.deliver(b);
    expect(await b.decrypt(after)).toMatchObject({ kind: "decrypted" });
    expect(await b.decrypt(before)).toMatchObject({ kind: "missing-key" });
  });

  test("serves as many messages as the room says", async () => {
    const a = await machines.openPublished(alice, "A");
    const settings = { rotationPeriodMs: undefined, rotationPeriodMessages: 3 };
    const sessions: unknown[] = [];
    for (let number = 0; number < 7; number += 1)
      sessions.push(sessionOf(await a.encrypt(say("x", both, { settings }))));
    expect(sessions.map((session) => new Set(sessions.slice(0, sessions.indexOf(session))).size)).toEqual([
      0, 0, 0, 1, 1, 1, 2,
    ]);
  });

  test("reaches a device that its owner has had since, once that is told", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    await a.encrypt(say("first", both));
    const seeds = await b.exportSeeds();
    const second = machines.open(bob, "B2");
    await second.publish({ seeds, saveSeeds: () => Promise.reject(new Error("the seeds are not new")) });
    await a.usersChanged([bob]);
    const content = await a.encrypt(say("to both devices", both));
    await machines.deliver(second);
    expect(await second.decrypt(eventOf(alice, content))).toMatchObject({ kind: "decrypted" });
  });
});

describe("one-time keys", () => {
  test("are replenished when there are none, and left alone when nothing is said of them", async () => {
    const a = await machines.openPublished(alice, "A");
    const uploads = (): number =>
      machines.server.requests.filter(({ endpoint }) => endpoint === "POST /keys/upload").length;
    const before = uploads();
    await a.receive({ toDevice: [], changedUsers: [] });
    await machines.background.settled();
    expect(uploads()).toBe(before);
    await a.receive({ toDevice: [], changedUsers: [], oneTimeKeyCounts: {} });
    await machines.background.settled();
    expect(uploads()).toBe(before + 1);
    expect(await a.status()).toMatchObject({ oneTimeKeys: 0 });
  });

  test("are made up to what is usual, and no more, however often that is asked for", async () => {
    const a = await machines.openPublished(alice, "A");
    const usual = machines.server.oneTimeKeysOf(alice, "A");
    expect(usual).toBeGreaterThan(40);
    for (let used = 0; used < 30; used += 1) await claimOneTimeKey(alice, "A");
    let counted = 0;
    machines.server.interfere(({ endpoint }) => {
      if (endpoint === "POST /keys/upload") counted += 1;
    });
    await Promise.all([a.replenish(), a.replenish(), a.replenish()]);
    await machines.background.settled();
    expect(machines.server.oneTimeKeysOf(alice, "A")).toBe(usual);
    expect(counted).toBe(4);
  });
});

/** What somebody does who writes to a device for the first time. */
async function claimOneTimeKey(userId: UserId, deviceId: string): Promise<void> {
  await machines.server.client.request({
    method: "POST",
    path: "/_matrix/client/v3/keys/claim",
    endpoint: "POST /keys/claim",
    actAs: { userId: bob, deviceId: "B" },
    body: { one_time_keys: { [userId]: { [deviceId]: "signed_curve25519" } } },
  });
}

describe("a homeserver in trouble", () => {
  test("does not hold up decrypting, and gets everything later", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const event = eventOf(alice, await a.encrypt(say("hello", both)));
    machines.server.interfere(() => {
      throw new MatrixError("refused", "500", { status: 500, retryable: true });
    });
    const changes = machines.server.deliver(bob, "B");
    await b.receive({ ...changes, oneTimeKeyCounts: {} });
    expect(await b.decrypt(event)).toMatchObject({ kind: "decrypted" });
    await machines.background.settled();
    expect(b.isIdle).toBe(false);
    const before = machines.server.oneTimeKeysOf(bob, "B");
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    machines.server.interfere(() => resolve());
    await sent;
    await machines.background.settled();
    expect(machines.server.oneTimeKeysOf(bob, "B")).toBeGreaterThan(before);
    expect(b.isIdle).toBe(true);
  });

  test("makes encrypting fail with nothing lost: the next attempt shares the same key with the same bytes", async () => {
    const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
    const shares: unknown[] = [];
    machines.server.interfere((request) => {
      if (!request.endpoint.startsWith("PUT /sendToDevice")) return;
      shares.push([request.path, request.body]);
      if (shares.length === 1) throw new MatrixError("unreachable", "gone", { retryable: true });
    });
    await expect(a.encrypt(say("lost", both))).rejects.toMatchObject({ code: "unreachable", retryable: true });
    const content = await a.encrypt(say("found", both));
    expect(shares[1]).toEqual(shares[0]);
    await machines.deliver(b);
    expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ kind: "decrypted" });
  });
});
