import { expect, test } from "vitest";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
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

test("a contact who agrees is told once, and their assistant says it in their own encrypted chat", async () => {
  const bobsAssistant = "@_agentchat_assistant_bob:localhost";
  await using world = await openWorld({
    encryption: "default",
    agents: { assistant: { provisionAtStart: ["@alice:localhost", "@bob:localhost"] }, location: {} },
  });
  const alice = await world.person("alice", { isEncrypting: true });
  const bob = await world.person("bob", { isEncrypting: true });
  await world.startAgentChat();
  const roomId = await alice.acceptInvitation(assistant);
  const bobsRoom = await bob.acceptInvitation(bobsAssistant);
  const told = (words: string): Promise<Heard> =>
    alice.hears(roomId, assistant, ({ body }) => String(body).includes(words));
  const bobIsTold = (words: string): Promise<Heard> =>
    bob.hears(bobsRoom, bobsAssistant, ({ body }) => String(body).includes(words));
  await told("Hello!");
  await bobIsTold("Hello!");

  await alice.says(roomId, `!contact add ${bob.userId}`);
  await react(bob, bobsRoom, (await bobIsTold("asks to be your contact")).eventId, "✅");
  await told("has agreed to be your contact");
  await alice.says(roomId, "!place add home 47.5,19.04");
  await told("I keep **home**");
  const live = await shareLocation(alice, roomId, { timeoutMs: 3_600_000 });
  await live.moves(47.6, 19.04);
  await alice.says(roomId, "Tell Bob when I get home");
  await told("if bob agrees to that");
  await react(bob, bobsRoom, (await bobIsTold("would like you to know")).eventId, "✅");
  await told("bob agrees: I tell them the next time you come to **home**.");
  for (const latitude of [47.5, 47.6, 47.5, 47.6]) await live.moves(latitude, 19.04);
  await bobIsTold("alice is at **home** now.");
  await live.stops();
  await alice.says(roomId, "!place list home");
  expect((await told("- **home**, 150 m around")).text).not.toContain("bob");
  const notices = bob.messages(bobsRoom, bobsAssistant).filter(({ text }) => text.includes("alice is at"));
  expect(notices).toHaveLength(1);
  expect([...unreadable(alice, roomId), ...unreadable(bob, bobsRoom)]).toEqual([]);
  expect([...sentInClear(alice, roomId), ...sentInClear(bob, bobsRoom)]).toEqual([]);
}, 180_000);
