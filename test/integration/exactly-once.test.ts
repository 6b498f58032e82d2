import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const gate = "@_agentchat_gate:localhost";

/** A bot that answers when a file is there: holds a message between its acknowledgement and its reply. */
const gateBot = `
import { setTimeout as sleep } from "node:timers/promises";
import { existsSync } from "node:fs";
import { defineBot, z } from "agentchat/sdk";
export const gate = defineBot({
  id: "gate",
  displayName: "Gate",
  per: "server",
  config: z.object({ file: z.string().describe("Answers when this file is there.") }),
  on: {
    async message(turn) {
      while (!existsSync(turn.config.file)) await sleep(20, undefined, { signal: turn.signal });
      await turn.reply("through: " + turn.message.text);
    },
  },
});
`;

describe("every message is answered exactly once", () => {
  let world: World;
  let alice: Person;

  beforeEach(async () => {
    world = await openWorld();
    alice = await world.person("alice");
  });

  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function chatWith(agent: string): Promise<string> {
    const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
    await alice.sees(roomId, agent, "join");
    return roomId;
  }

  const texts = (roomId: string, from: string): readonly string[] =>
    alice.messages(roomId, from).map(({ text }) => text);

  test("a transaction delivered twice, and again after a restart, gives one answer", async () => {
    const running = await world.startAgentChat();
    const roomId = await chatWith(echo);
    const eventId = await alice.says(roomId, "once");
    await alice.hears(roomId, echo);
    const event = {
      event_id: eventId,
      room_id: roomId,
      sender: alice.userId,
      type: "m.room.message",
      origin_server_ts: alice.client.getRoom(roomId)?.findEventById(eventId)?.getTs(),
      content: { msgtype: "m.text", body: "once", "m.mentions": {} },
    };
    // transaction ids start again when the homeserver does, so neither the same nor another id may matter
    for (const transactionId of ["1", "1", "again"]) await push(world, transactionId, [event, event]);
    await running.stop();
    await world.startAgentChat();
    await push(world, "1", [event]);
    await alice.says(roomId, "last");
    await alice.hears(roomId, echo, ({ body }) => body === "last");
    expect(texts(roomId, echo)).toEqual(["once", "last"]);
  });

  test("killed between the acknowledgement and the reply, it answers once after the restart", async () => {
    const directory = dirname(world.configFile);
    const file = join(directory, "open");
    await writeFile(join(directory, "gate-bot.ts"), gateBot);
    const config = { bots: ["./gate-bot.ts"], agents: { gate: { file } }, log: { level: "info", format: "json" } };
    const first = await world.startAgentChatProcess(config);
    const roomId = await chatWith(gate);
    await alice.says(roomId, "held");
    // the typing notice appears while the turn runs, so the message is stored and acknowledged
    await expect.poll(() => typingIn(alice, roomId), { timeout: 20_000 }).toContain(gate);
    await first.kill();
    await writeFile(file, "");
    await world.startAgentChatProcess(config);
    await alice.hears(roomId, gate);
    await alice.says(roomId, "free");
    await alice.hears(roomId, gate, ({ body }) => body === "through: free");
    expect(texts(roomId, gate)).toEqual(["through: held", "through: free"]);
  });

  test("killed again and again under traffic, it loses nothing and says nothing twice", async () => {
    const killed = 8;
    const rooms: string[] = [];
    let running = await world.startAgentChatProcess();
    for (let index = 0; index < 3; index += 1) rooms.push(await chatWith(echo));
    const said: string[][] = rooms.map(() => []);
    for (let round = 0; round < killed; round += 1) {
      const killing = delayed(round * 37, () => running.kill());
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
      running = await world.startAgentChatProcess();
    }
    for (const [room, roomId] of rooms.entries()) {
      await alice.says(roomId, "the end");
      await alice.hears(roomId, echo, ({ body }) => body === "the end");
      expect(texts(roomId, echo)).toEqual([...(said[room] ?? []), "the end"]);
    }
  });
});

async function push(world: World, transactionId: string, events: readonly unknown[]): Promise<void> {
  const answer = await fetch(`${world.appserviceUrl}/_matrix/app/v1/transactions/${transactionId}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${world.hsToken}` },
    body: JSON.stringify({ events }),
  });
  expect(answer.status).toBe(200);
}

function typingIn(person: Person, roomId: string): readonly string[] {
  const members = person.client.getRoom(roomId)?.getMembers() ?? [];
  return members.filter(({ typing }) => typing).map(({ userId }) => userId);
}

async function delayed(milliseconds: number, work: () => Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  await promise;
  await work();
}
