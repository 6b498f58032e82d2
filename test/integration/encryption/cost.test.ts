import { expect, test } from "vitest";
import { encryptedRoom } from "../../harness/encrypted-rooms.ts";
import { startHomeserverProxy } from "../../harness/homeserver-proxy.ts";
import { stepLog } from "../../harness/step-log.ts";
import { openWorld } from "../../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const service = "@agentchat:localhost";
const assistant = "@_agentchat_assistant_alice:localhost";
const send = "PUT /_matrix/client/v3/rooms/{id}/send/m.room.encrypted/{id}";

test("a warm encrypted reply is one call, the first after a restart a few, and a new assistant is there soon", async () => {
  await using world = await openWorld({ encryption: "default" });
  await using proxy = await startHomeserverProxy(world.synapse.url);
  const config = { homeserver: { url: proxy.url, serverName: "localhost" } };
  const alice = await world.person("alice", { isEncrypting: true });
  const running = await world.startAgentChat({ config });
  const roomId = await encryptedRoom(alice, [echo]);
  const converse = async (text: string): Promise<void> => {
    await alice.says(roomId, text);
    await alice.hears(roomId, echo, ({ body }) => body === text);
  };
  await converse("warm up");
  await converse("once more");
  const startedAt = performance.now();
  expect(await proxy.callsDuring(() => converse("one"))).toEqual([send]);
  stepLog.line(`a warm encrypted round trip: ${(performance.now() - startedAt).toFixed(0)} ms, one call`);

  await running.stop();
  await world.startAgentChat({ config });
  // the look for keys at the start, and that the crypto store is marked as newer then, are not the reply's
  const calls = (await proxy.callsDuring(() => converse("after the restart"))).filter(
    (call) => !call.endsWith("/sync") && !call.endsWith("/account_data/io.agentchat.crypto_store"),
  );
  stepLog.line(`calls of the first encrypted reply after a restart: ${calls.join(", ")}`);
  expect(calls.at(-1)).toBe(send);
  expect(calls.length).toBeLessThanOrEqual(5);
  expect(await proxy.callsDuring(() => converse("and then"))).toEqual([send]);

  const asked = performance.now();
  await encryptedRoom(alice, [service]);
  const chat = await alice.acceptInvitation(assistant);
  const { text } = await alice.hears(chat, assistant);
  const greeted = performance.now();
  await alice.says(chat, "hello");
  await alice.hears(chat, assistant, ({ body }) => body !== text);
  const figures = [greeted - asked, performance.now() - greeted].map((ms) => `${ms.toFixed(0)} ms`);
  stepLog.line(`a new assistant: encrypted greeting after ${figures[0]}, first reply after another ${figures[1]}`);
});
