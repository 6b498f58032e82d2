import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseRoomId, parseUserId } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { createBackground } from "../../../appservice/background.ts";
import { EncryptionError } from "../../../appservice/encryption/encryption-error.ts";
import { createHomeserverClient } from "../../../appservice/client/homeserver-client.ts";
import type { Cipher } from "../../../appservice/encryption/cipher.ts";
import { openDirectory } from "../../../appservice/directory.ts";
import { silentObserver } from "../../../appservice/observer.ts";
import { createOutboxSender, transactionIdOf } from "../../../appservice/outbox-sender.ts";
import type { SendRequest } from "../../../appservice/outbox-sender.ts";
import { startStubHomeserver } from "../../harness/stub-homeserver.ts";
import type { StubAnswer, StubHomeserver } from "../../harness/stub-homeserver.ts";

const log = pino({ level: "silent" });
const agentId = parseUserId("@_agentchat_echo:x");
const roomId = parseRoomId("!a:x");

function saying(text: string, changes: Partial<SendRequest> = {}): SendRequest {
  const content = { msgtype: "m.text", body: text };
  const personId = parseUserId("@alice:x");
  return { agentId, roomId, type: "m.room.message", content, source: "$asked", part: "reply-0", personId, ...changes };
}

const sent = (id: string): StubAnswer => ({ status: 200, body: { event_id: id } });
const forbidden: StubAnswer = { status: 403, body: { errcode: "M_FORBIDDEN", error: "not in the room" } };

describe("the outbox sender", () => {
  let store: Store;
  let resources: AsyncDisposableStack;

  beforeEach(async () => {
    store = await createStore({ url: "sqlite::memory:", masterSecret: "ab".repeat(32) });
    resources = new AsyncDisposableStack();
  });

  afterEach(async () => {
    await resources.disposeAsync();
    await store.close();
  });

  const clear: Cipher = {
    isClear: () => true,
    seal: ({ type, content }) => Promise.resolve({ type, body: JSON.stringify(content) }),
  };

  async function open(answers: readonly (StubAnswer | undefined)[], cipher = clear) {
    let count = 0;
    const stub: StubHomeserver = await startStubHomeserver(() => answers[Math.min(count++, answers.length - 1)]);
    const client = createHomeserverClient({ url: stub.url, asToken: "t", observer: silentObserver });
    resources.defer(() => client.close());
    resources.use(stub);
    const directory = await openDirectory(store.directory);
    const repaired: string[] = [];
    const sender = createOutboxSender({
      outbox: store.outbox,
      client,
      directory,
      cipher,
      repair: (agent, room) => {
        repaired.push(`${agent} ${room}`);
        return Promise.resolve();
      },
      background: createBackground(log),
      log,
    });
    return { sender, stub, repaired, directory };
  }

  test("sends once however often it is asked for the same effect", async () => {
    const { sender, stub } = await open([sent("$one"), sent("$two")]);
    expect((await sender.send(saying("hello"))).eventId).toBe("$one");
    expect(await sender.send(saying("something else by now"))).toEqual({ eventId: "$one", isNew: false });
    expect((await sender.send(saying("more", { part: "reply-1" }))).eventId).toBe("$two");
    expect(stub.requests.map(({ body }) => body)).toEqual([
      { msgtype: "m.text", body: "hello" },
      { msgtype: "m.text", body: "more" },
    ]);
  });

  test("encrypts once, however often it is asked for the same effect, and sends nothing when that fails", async () => {
    let count = 0;
    const cipher: Cipher = {
      isClear: () => false,
      seal({ type, content }) {
        count += 1;
        if (content["body"] === "unspeakable") return Promise.reject(new EncryptionError("failed", "no"));
        return Promise.resolve({ type: "m.room.encrypted", body: JSON.stringify({ type, place: count }) });
      },
    };
    const { sender, stub } = await open([undefined, sent("$one"), sent("$two")], cipher);
    expect(await sender.send(saying("hello"))).toEqual({ eventId: "$one", isNew: true });
    expect(await sender.send(saying("hello"))).toEqual({ eventId: "$one", isNew: false });
    await expect(sender.send(saying("unspeakable", { part: "reply-1" }))).rejects.toMatchObject({ code: "failed" });
    expect(stub.requests.map(({ body }) => body)).toEqual(
      Array.from({ length: 2 }, () => ({ type: "m.room.message", place: 1 })),
    );
    expect(stub.requests[0]?.path).toContain("/send/m.room.encrypted/");
    expect(count).toBe(2);
  });

  test("has a transaction id of its own for each agent, source and part, and sends as the agent's device", async () => {
    const { sender, stub, directory } = await open([sent("$one")]);
    await directory.saveUser({ userId: agentId, deviceId: "DEV", displayName: "Echo", avatarUrl: undefined });
    await sender.send(saying("hello"));
    const transactionId = transactionIdOf(saying("anything"));
    expect(stub.requests[0]?.path).toBe(`/_matrix/client/v3/rooms/!a:x/send/m.room.message/${transactionId}`);
    expect(stub.requests[0]?.query.get("user_id")).toBe(agentId);
    expect(stub.requests[0]?.query.get("device_id")).toBe("DEV");
    const others = [
      saying("", { source: "$other" }),
      saying("", { part: "reply-1" }),
      saying("", { agentId: parseUserId("@b:x") }),
    ];
    expect(new Set([transactionId, ...others.map(transactionIdOf)]).size).toBe(4);
  });

  test("has transaction ids that sort as the times of their sources do", () => {
    const times = [0, 1, 36, 1_795_000_000_000];
    const ids = times.map((sourceTimestamp) => transactionIdOf(saying("", { sourceTimestamp })));
    expect(ids.toSorted()).toEqual(ids);
    const impossible = [-1, 0.5, Number.NaN, 36 ** 9].map((time) =>
      transactionIdOf(saying("", { sourceTimestamp: time })),
    );
    expect(new Set(impossible)).toEqual(new Set(ids.slice(0, 1)));
  });

  test("sends the same bytes again after a fault", async () => {
    const { sender, stub } = await open([{ status: 502, body: "<html>" }, undefined, sent("$one")]);
    expect((await sender.send(saying("hello"))).eventId).toBe("$one");
    expect(new Set(stub.requests.map(({ path, body }) => JSON.stringify([path, body]))).size).toBe(1);
    expect(stub.requests).toHaveLength(3);
  });

  test("keeps the message while the rate is limited", async () => {
    const limited = { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 10 } };
    const { sender } = await open([limited, limited, sent("$one")]);
    expect((await sender.send(saying("hello"))).eventId).toBe("$one");
  });

  test("repairs once what the homeserver has forgotten", async () => {
    const { sender, repaired } = await open([forbidden, sent("$one")]);
    expect((await sender.send(saying("hello"))).eventId).toBe("$one");
    expect(repaired).toEqual([`${agentId} ${roomId}`]);
  });

  test("gives up what is refused after the repair, and does not send it at the next start", async () => {
    const { sender, stub } = await open([forbidden]);
    await expect(sender.send(saying("hello"))).rejects.toMatchObject({ code: "refused", errcode: "M_FORBIDDEN" });
    expect(stub.requests).toHaveLength(2);
    expect(await store.outbox.unsent(10)).toEqual([]);
  });

  test("what it could not send before it was stopped goes out at the next start, once", async () => {
    const first = await open([{ status: 500, body: {} }]);
    const failure = first.sender.send(saying("hello")).catch((error: unknown) => error);
    await expect.poll(() => first.stub.requests.length).toBe(1);
    first.sender.stop();
    expect(await failure).toMatchObject({ code: "stopped" });
    const second = await open([sent("$one")]);
    await second.sender.resume();
    expect(second.stub.requests.map(({ body }) => body)).toEqual([{ msgtype: "m.text", body: "hello" }]);
    expect((await second.sender.send(saying("hello"))).eventId).toBe("$one");
    expect(second.stub.requests).toHaveLength(1);
  });

  test("refuses what no homeserver takes", async () => {
    const { sender, stub } = await open([sent("$one")]);
    await expect(sender.send(saying("x".repeat(70_000)))).rejects.toMatchObject({ code: "too-large" });
    expect(stub.requests).toEqual([]);
  });
});
