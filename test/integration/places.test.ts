import { expect, test } from "vitest";
import { sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import { readTrack } from "../harness/gpx-track.ts";
import { shareLocation } from "../harness/live-location.ts";
import type { Heard } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const agents = { assistant: { provisionAtStart: ["@alice:localhost"] }, location: {} };

test("a walk past a place in an encrypted chat, with a kill in the middle, tells once of the coming and once of the going", async () => {
  await using world = await openWorld({ encryption: "default" });
  const alice = await world.person("alice", { isEncrypting: true });
  const first = await world.startAgentChatProcess({ agents });
  const roomId = await alice.acceptInvitation(assistant);
  await alice.hears(roomId, assistant);
  const told = (words: string): Promise<Heard> =>
    alice.hears(roomId, assistant, ({ body }) => String(body).includes(words));
  const notices = (): readonly string[] =>
    alice
      .messages(roomId, assistant)
      .map(({ text }) => text)
      .filter((text) => /^You (?:are at|have left)/u.test(text));

  await alice.says(roomId, "!place add museum -23.5614,-46.6559 200 m");
  await told("I keep **museum**");
  await alice.says(roomId, "tell me whenever I get to the museum");
  await told("I tell you whenever you come to **museum**");
  await alice.says(roomId, "tell me when I leave the museum");
  await told("I tell you the next time you leave **museum**");

  const track = (await readTrack("avenida-paulista-on-foot")).filter((_, index) => index % 4 === 0);
  const middle = track.findIndex(({ afterMs }) => afterMs >= 32 * 60_000);
  const live = await shareLocation(alice, roomId, { timeoutMs: 3_600_000 });
  for (const { latitude, longitude } of track.slice(0, middle)) await live.moves(latitude, longitude);
  await told("You are at **museum** now.");
  await first.kill();
  await world.startAgentChatProcess({ agents });
  for (const { latitude, longitude } of track.slice(middle)) await live.moves(latitude, longitude);
  await told("You have left **museum**.");
  await live.stops();

  await alice.says(roomId, "!place list museum");
  const pin = await alice.hears(roomId, assistant, ({ msgtype }) => msgtype === "m.location");
  expect(pin.content["geo_uri"]).toBe("geo:-23.5614,-46.6559;u=200");
  await told("- **museum**, 200 m around\n  - I tell you whenever you come to **museum**");
  expect(notices()).toEqual(["You are at **museum** now.", "You have left **museum**."]);
  expect(unreadable(alice, roomId)).toEqual([]);
  expect(sentInClear(alice, roomId)).toEqual([]);
}, 180_000);
