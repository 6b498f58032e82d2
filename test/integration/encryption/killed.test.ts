import { expect, test } from "vitest";
import { encryptedRoom, sentInClear, sessionPlaces, unreadable } from "../../harness/encrypted-rooms.ts";
import { startHomeserverProxy } from "../../harness/homeserver-proxy.ts";
import { olmPlaces, usedTwice } from "../../harness/ratchet-places.ts";
import { stepLog } from "../../harness/step-log.ts";
import { openWorld } from "../../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
/** `KILLS=50` makes it a longer one. */
const kills = Number(process.env["KILLS"] ?? 5);
/** What was held up is caught up with. */
const patienceMs = 30_000 + kills * 5_000;

test(
  "killed again and again under encrypted traffic, it loses nothing, says nothing twice and uses no key twice",
  { timeout: 60_000 + kills * 25_000 },
  async () => {
    await using world = await openWorld({ encryption: "default", agents: { echo: {} } });
    await using proxy = await startHomeserverProxy(world.synapse.url);
    const config = { homeserver: { url: proxy.url, serverName: "localhost" } };
    const alice = await world.person("alice", { isEncrypting: true });
    let running = await world.startAgentChatProcess(config);
    const rooms = [];
    for (let index = 0; index < 3; index += 1) {
      rooms.push(await encryptedRoom(alice, [echo], { messagesPerKey: 3 }));
    }
    const said: string[][] = rooms.map(() => []);
    for (let round = 0; round < kills; round += 1) {
      const killing = delayed((round * 37) % 400, () => running.kill());
      for (let index = 0; index < 4; index += 1) {
        await Promise.all(
          rooms.map(async (roomId, room) => {
            const text = `round ${round} message ${index} room ${room}`;
            said[room]?.push(text);
            await alice.says(roomId, text);
          }),
        );
      }
      await killing;
      running = await world.startAgentChatProcess(config);
    }
    const places = [];
    for (const [room, roomId] of rooms.entries()) {
      await alice.says(roomId, "the end");
      const expected = [...(said[room] ?? []), "the end"].toSorted();
      await expect
        .poll(
          () =>
            alice
              .messages(roomId, echo)
              .map(({ text }) => text)
              .toSorted(),
          { timeout: patienceMs },
        )
        .toEqual(expected);
      expect(unreadable(alice, roomId)).toEqual([]);
      expect(sentInClear(alice, roomId)).toEqual([]);
      places.push(...sessionPlaces(alice, roomId, echo));
    }
    const olm = olmPlaces(proxy.calls);
    expect(usedTwice(places)).toEqual([]);
    expect(usedTwice(olm)).toEqual([]);
    const sessions = new Set(places.map(({ ratchet }) => ratchet)).size;
    stepLog.line(
      `${kills} kills: ${said.flat().length} messages, ${places.length} answers in ${sessions} sessions, ${olm.length} Olm messages; none lost, doubled or unreadable, no key used twice`,
    );
  },
);

async function delayed(milliseconds: number, work: () => Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  await promise;
  await work();
}
