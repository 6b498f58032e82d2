import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistantOf = (localpart: string): string => `@_agentchat_assistant_${localpart}:localhost`;
const infoType = "org.matrix.msc3672.beacon_info";
const pointType = "org.matrix.msc3672.beacon";

/** A bot that tells bob where others are, and asks him whether to stop when one of them ends it. */
const lookoutBot = `
import { defineBot, defineTool, z } from "agentchat/sdk";
const bob = "@bob:localhost";
export const lookout = defineBot({
  id: "lookout",
  displayName: "Lookout",
  per: "server",
  service: {
    sees: ["${infoType}", "${pointType}"],
    async open(context) {
      return {
        async seen({ type, sender, content, eventId: source }, room) {
          if (type === "${pointType}") {
            const { uri } = content["org.matrix.msc3488.location"];
            await context.person(bob).tell({ text: sender + " is at " + uri, source, reactions: ["🔕"] });
          } else if (content.live === false) {
            const input = { name: sender };
            const lifetimeMs = 86_400_000;
            await context.person(bob).ask({ text: "Shall " + sender + " be waved at?", source, action: "wave", input, lifetimeMs });
          } else await room.react("👀");
        },
      };
    },
  },
  shared: {
    actions: [
      defineTool({
        name: "wave",
        description: "Waves.",
        input: z.object({ name: z.string() }),
        run: ({ name }) => "You waved at " + name + ".",
      }),
    ],
  },
  on: {},
});
`;

describe("services on a real homeserver", () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let alicesRoom: string;
  let bobsRoom: string;
  let info: string;
  const config = {
    encryption: "default",
    bots: ["./lookout-bot.ts"],
    agents: { assistant: { provisionAtStart: ["@alice:localhost", "@bob:localhost"] }, lookout: {} },
  };

  beforeAll(async () => {
    world = await openWorld();
    await writeFile(join(dirname(world.configFile), "lookout-bot.ts"), lookoutBot);
    alice = await world.person("alice", { isEncrypting: true });
    bob = await world.person("bob", { isEncrypting: true });
    const running = await world.startAgentChatProcess(config);
    alicesRoom = await alice.acceptInvitation(assistantOf("alice"));
    bobsRoom = await bob.acceptInvitation(assistantOf("bob"));
    await alice.hears(alicesRoom, assistantOf("alice"));
    await bob.hears(bobsRoom, assistantOf("bob"));
    info = await shareLive(alice, alicesRoom);
    await move(alice, alicesRoom, { info, uri: "geo:47.4979,19.0402;u=12" });
    await bob.hears(bobsRoom, assistantOf("bob"), says(`${alice.userId} is at geo:47.4979,19.0402;u=12`));
    await running.kill();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  test("what was seen of a live location in an encrypted chat is told to another, once, also after a kill", async () => {
    await move(alice, alicesRoom, { info, uri: "geo:47.5,19.05" });
    await world.startAgentChat({ config });
    await bob.hears(bobsRoom, assistantOf("bob"), says(`${alice.userId} is at geo:47.5,19.05`));
    const told = bob.messages(bobsRoom, assistantOf("bob")).filter(({ text }) => text.includes("is at"));
    expect(told.map(({ text }) => text)).toEqual([
      `${alice.userId} is at geo:47.4979,19.0402;u=12`,
      `${alice.userId} is at geo:47.5,19.05`,
    ]);
    await expect.poll(() => reactionsTo(bob, bobsRoom, told[1]?.eventId)).toEqual(["🔕"]);
    await expect.poll(() => reactionsTo(alice, alicesRoom, info)).toEqual(["👀"]);
    expect([...unreadable(alice, alicesRoom), ...unreadable(bob, bobsRoom)]).toEqual([]);
    expect([...sentInClear(alice, alicesRoom), ...sentInClear(bob, bobsRoom)]).toEqual([]);
  });

  test("a person is asked because of what another did, and their assistant does it when they agree", async () => {
    await shareLive(alice, alicesRoom, { live: false });
    const question = await bob.hears(bobsRoom, assistantOf("bob"), ({ body }) => String(body).includes("waved at?"));
    expect(question.content).toMatchObject({ "m.mentions": { user_ids: [bob.userId] } });
    await react(bob, bobsRoom, question.eventId, "✅");
    await bob.hears(bobsRoom, assistantOf("bob"), says(`You waved at ${alice.userId}.`));
  });

  test("in rooms that agents make everybody may share where they are, and no more than that", async () => {
    const carol = await world.person("carol", { isEncrypting: true });
    await alice.client.invite(alicesRoom, carol.userId);
    await carol.acceptInvitation(alice.userId);
    await shareLive(carol, alicesRoom);
    // so it was before rooms said so, for the person whom they are made for
    expect(alice.client.getRoom(alicesRoom)?.getMember(alice.userId)?.powerLevel).toBeGreaterThanOrEqual(100);
    await expect(carol.client.setRoomName(alicesRoom, "Carol's")).rejects.toThrow(/M_FORBIDDEN|403/u);
  });
});

const says = (text: string) => (content: Readonly<Record<string, unknown>>) => content["body"] === text;

/** Resolves with the id of the event that begins or ends it. */
async function shareLive(person: Person, roomId: string, { live } = { live: true }): Promise<string> {
  const content = {
    description: "Live location",
    live,
    timeout: 900_000,
    "org.matrix.msc3488.ts": Date.now(),
    "org.matrix.msc3488.asset": { type: "m.self" },
  };
  const sent = await person.client.sendStateEvent(roomId, infoType as never, content as never, person.userId);
  return sent.event_id;
}

async function move(
  person: Person,
  roomId: string,
  { info, uri }: { readonly info: string; readonly uri: string },
): Promise<void> {
  const content = {
    "m.relates_to": { rel_type: "m.reference", event_id: info },
    "org.matrix.msc3488.location": { uri },
    "org.matrix.msc3488.ts": Date.now(),
  };
  await person.client.sendEvent(roomId, pointType as never, content as never);
}

function reactionsTo(person: Person, roomId: string, eventId: string | undefined): readonly string[] {
  const events = person.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [];
  return events
    .map((event) => event.getRelation())
    .flatMap((relation) => (relation?.event_id === eventId && relation?.key !== undefined ? [relation.key] : []));
}
