import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const agent = "@_agentchat_tinker:localhost";

/** A bot that does with matrix-bot-sdk's client what the sdk does not cover. */
const tinkerBot = `
import { defineBot } from "agentchat/sdk";
export default defineBot({
  id: "tinker",
  displayName: "Tinker",
  per: "server",
  on: {
    async message(turn) {
      const client = await turn.matrix();
      const { roomId } = turn.room;
      await client.sendEvent(roomId, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: turn.message.eventId, key: "👀" } });
      const uri = await client.uploadContent(Buffer.from("some bytes"), "text/plain", "some.txt");
      const { data, contentType } = await client.downloadContent(uri);
      const name = await client.getUserProfile(await client.getUserId());
      const missing = await client.getRoomStateEvent(roomId, "m.room.topic", "").catch((error) => error.errcode);
      const asOther = await client.doRequest("GET", "/_matrix/client/v3/account/whoami", { user_id: "@_agentchat_echo:localhost" });
      await turn.reply(JSON.stringify([data.toString(), contentType, name.displayname, missing, asOther.user_id, client.accessToken]));
    },
  },
});
`;

let world: World;

beforeAll(async () => {
  world = await openWorld({ bots: ["./tinker.ts"], agents: { tinker: {}, echo: {} } });
  await writeFile(join(dirname(world.configFile), "tinker.ts"), tinkerBot);
  await world.startAgentChat();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test("a bot author has matrix-bot-sdk's client, which acts as the agent and nobody else and holds no token", async () => {
  const alice = await world.person("alice");
  const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
  await alice.sees(roomId, agent, "join");
  const eventId = await alice.says(roomId, "do your thing");
  const answer = await alice.hears(roomId, agent);
  expect(JSON.parse(answer.text)).toEqual([
    "some bytes",
    expect.stringMatching(/^text.plain/u),
    "Tinker",
    "M_NOT_FOUND",
    agent,
    "",
  ]);
  const reactions = alice.client
    .getRoom(roomId)
    ?.relations.getChildEventsForEvent(eventId, "m.annotation", "m.reaction");
  expect(reactions?.getRelations().map((event) => [event.getSender(), event.getRelation()?.key])).toEqual([
    [agent, "👀"],
  ]);
});
