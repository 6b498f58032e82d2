import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureUser } from "../../../synapse/index.ts";
import { encryptedRoom, sentInClear, sessionPlaces, unreadable } from "../../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../../harness/person.ts";
import { usedTwice } from "../../harness/ratchet-places.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const names = ["a", "b", "c"] as const;
const agents = names.map((name) => `@_agentchat_${name}:localhost`);
const echo = "@_agentchat_echo:localhost";
const bobsAssistant = "@_agentchat_assistant_bob:localhost";
const bobId = "@bob:localhost";

/** Three bots that hand over to each other, round and round. */
const threeBots = `
import { defineBot } from "agentchat/sdk";
const names = ${JSON.stringify(names)};
export const [${names.join(", ")}] = names.map((name, index) =>
  defineBot({
    id: name,
    displayName: "Bot " + name,
    per: "server",
    on: {
      message: (turn) =>
        turn.reply(name + " got: " + turn.message.text, { handOffTo: "@_agentchat_" + names[(index + 1) % names.length] + ":localhost" }),
    },
  }),
);
`;

describe("whoever may read along does, and nobody else", () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await openWorld({
      encryption: "default",
      bots: ["./three.ts"],
      agents: { assistant: { provisionAtStart: [bobId] }, echo: {}, a: {}, b: {}, c: {} },
    });
    await writeFile(join(dirname(world.configFile), "three.ts"), threeBots);
    const { url, registrationSharedSecret } = world.synapse;
    // there is no device of Bob's before he logs in
    await ensureUser({ url, registrationSharedSecret, localpart: "bob", password: "bob", admin: false });
    alice = await world.person("alice", { isEncrypting: true });
    await world.startAgentChat();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function converse(person: Person, roomId: string, text: string): Promise<Heard> {
    await person.says(roomId, text, { "m.mentions": { user_ids: [echo] } });
    return person.hears(roomId, echo, ({ body }) => body === text);
  }

  test("agents hand over to each other in a group, and read each other", async () => {
    const roomId = await encryptedRoom(alice, agents);
    await alice.says(roomId, "pass it on", { "m.mentions": { user_ids: [agents[0]] } });
    await alice.hears(roomId, agents[1] ?? "", ({ body }) => body === "b got: a got: pass it on");
    await alice.hears(roomId, agents[2] ?? "", ({ body }) => body === "c got: b got: a got: pass it on");
    expect(unreadable(alice, roomId)).toEqual([]);
    expect(sentInClear(alice, roomId)).toEqual([]);
    for (const agent of agents) expect(usedTwice(sessionPlaces(alice, roomId, agent))).toEqual([]);
  });

  test("a device that comes while they talk reads and is read; one that is removed gets no more keys", async () => {
    const roomId = await encryptedRoom(alice, [echo]);
    await converse(alice, roomId, "from the first device");
    const laptop = await world.person("alice", { isEncrypting: true });
    await converse(alice, roomId, "to both");
    await laptop.hears(roomId, echo, ({ body }) => body === "to both");
    await converse(laptop, roomId, "from the second device");
    await alice.hears(roomId, echo, ({ body }) => body === "from the second device");
    const [last] = sessionPlaces(alice, roomId, echo).slice(-1);
    await laptop.client.logout(true);
    await converse(alice, roomId, "for one only");
    const [next] = sessionPlaces(alice, roomId, echo).slice(-1);
    expect(next?.ratchet).not.toBe(last?.ratchet);
    expect(unreadable(alice, roomId)).toEqual([]);
  });

  test("somebody who logs in for the first time while only invited reads the greeting and all after it", async () => {
    const bob = await world.person("bob", { isEncrypting: true });
    const roomId = await bob.acceptInvitation(bobsAssistant);
    const greeting = await bob.hears(roomId, bobsAssistant);
    await bob.says(roomId, "hello");
    await bob.hears(roomId, bobsAssistant, ({ body }) => body !== greeting.text);
    expect(unreadable(bob, roomId)).toEqual([]);
    expect(sentInClear(bob, roomId)).toEqual([]);
  });

  test("somebody who leaves gets no keys of what is said meanwhile, and reads again when they are back", async () => {
    const carol = await world.person("carol", { isEncrypting: true });
    const roomId = await encryptedRoom(alice, [echo], { isDirect: false });
    await alice.client.invite(roomId, carol.userId);
    await carol.acceptInvitation(alice.userId);
    await converse(alice, roomId, "with carol");
    await carol.hears(roomId, echo, ({ body }) => body === "with carol");
    await carol.client.leave(roomId);
    await alice.sees(roomId, carol.userId, "leave");
    const without = await converse(alice, roomId, "without carol");
    expect(new Set(sessionPlaces(alice, roomId, echo).map(({ ratchet }) => ratchet)).size).toBe(2);
    await alice.client.invite(roomId, carol.userId);
    await carol.acceptInvitation(alice.userId);
    await converse(carol, roomId, "back again");
    await alice.hears(roomId, echo, ({ body }) => body === "back again");
    const forCarol = new Set(unreadable(carol, roomId).map((line) => line.split(" ")[0]));
    expect(forCarol).toContain(without.eventId);
    expect(unreadable(alice, roomId)).toEqual([]);
  });
});
