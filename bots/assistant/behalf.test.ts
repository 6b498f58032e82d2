import { expect, test } from "vitest";
import { defineBot, offerTool, z } from "#sdk";
import type { Bot } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import type { TestTown, TownPerson } from "#sdk/testing";
import { assistant } from "./index.ts";

const aliceId = "@alice:test";
const bobId = "@bob:test";
const malloryId = "@mallory:test";

/** Alice and Bob are contacts who take each other's messages; Mallory is a stranger. */
async function openTown(bots: readonly Bot[] = []) {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const town = await openTestTown({ bots: [assistant, ...bots], people: [aliceId, bobId, malloryId], ...clock });
  await town.befriend(aliceId, bobId, { messages: {} });
  return { town, clock, alice: town.person(aliceId), bob: town.person(bobId), mallory: town.person(malloryId) };
}

/** Answers the last question that the person was asked. */
function decides(person: TownPerson, key: string, eventId?: string): Promise<readonly string[]> {
  const question = person.messages.findLast(({ text }) => text.startsWith("May I do this?"));
  if (question === undefined) throw new Error(`${person.userId} was asked nothing`);
  return person.reacts(question.eventId, key, eventId === undefined ? {} : { eventId });
}

/** The last message that was brought to them. */
function lastBrought(person: TownPerson) {
  const message = person.messages.findLast(
    ({ content }) => content["msgtype"] === "m.text" && "com.beeper.per_message_profile" in content,
  );
  if (message === undefined) throw new Error(`nothing was brought to ${person.userId}`);
  return message;
}

const asked = (name: string, id: string, text: string) =>
  expect.stringMatching(
    new RegExp(
      `^May I do this\\?\\n\\nTell ${name} \\(${id}\\), in your name .*:\\n\\n${text}\\n\\nReact with ✅`,
      "u",
    ),
  ) as unknown;

test("shows recipient and text, brings it on ✅ as the sender's words, and tells the sender", async () => {
  const { alice, bob } = await openTown();
  expect(await alice.says("!tell bob I'll be *ten* minutes late")).toEqual([
    asked("bob", "@bob:test", "I'll be \\*ten\\* minutes late"),
  ]);
  expect(bob.told).toEqual([]);
  expect(await decides(alice, "✅")).toEqual(["Brought to bob.", expect.stringMatching(/✅ Done\.$/u)]);
  expect(lastBrought(bob)).toMatchObject({
    agentId: bob.agentId,
    content: {
      msgtype: "m.text",
      body: "alice (by their assistant): I'll be *ten* minutes late",
      formatted_body:
        "<strong data-mx-profile-fallback>alice (by their assistant): </strong>I'll be *ten* minutes late",
      "com.beeper.per_message_profile": {
        id: "@alice:test",
        displayname: "alice (by their assistant)",
        has_fallback: true,
      },
    },
  });
  expect(bob.told.at(-1)).toMatch(/^To answer alice, reply to the message/u);
});

test("❌ brings nothing", async () => {
  const { alice, bob } = await openTown();
  await alice.says("!tell bob hello");
  expect(await decides(alice, "❌")).toEqual([expect.stringMatching(/❌ Declined\. Nothing was done\.$/u)]);
  expect(bob.told).toEqual([]);
});

test("understands plain words", async () => {
  const { alice } = await openTown();
  const [question, answer] = await alice.says("tell Bob that I'll be late");
  expect(question).toEqual(asked("bob", "@bob:test", "I'll be late"));
  expect(answer).toMatch(/Nothing was sent yet/u);
});

test("a reply is an answer, and goes back the same way, to and fro; how to answer is said once", async () => {
  const { alice, bob } = await openTown();
  await alice.says("!tell bob where are you?");
  await decides(alice, "✅");
  const inReplyTo = (eventId: string) => ({ content: { "m.relates_to": { "m.in_reply_to": { event_id: eventId } } } });
  expect(await bob.says("yes", inReplyTo(lastBrought(bob).eventId))).toEqual([asked("alice", "@alice:test", "yes")]);
  expect(await decides(bob, "✅")).toContain("Brought to alice.");
  expect(lastBrought(alice).text).toBe("bob (by their assistant): yes");
  const thread = { rel_type: "m.thread", event_id: lastBrought(alice).eventId, is_falling_back: true };
  const inThread = { content: { "m.relates_to": { ...thread, "m.in_reply_to": { event_id: "$other" } } } };
  expect(await alice.says("good", inThread)).toEqual([asked("bob", "@bob:test", "good")]);
  await decides(alice, "✅");
  expect(bob.told.filter((text) => text.startsWith("To answer"))).toHaveLength(1);
});

test("a command in a reply is a command, and so is an answer to something else no answer to the sender", async () => {
  const { alice, bob } = await openTown();
  await alice.says("!tell bob hello");
  await decides(alice, "✅");
  const relation = { "m.in_reply_to": { event_id: lastBrought(bob).eventId } };
  expect(await bob.says("!ping", { content: { "m.relates_to": relation } })).toEqual([expect.stringMatching(/^Pong/u)]);
  const other = { "m.in_reply_to": { event_id: "$other" } };
  expect(await bob.says("hello", { content: { "m.relates_to": other } })).toEqual([expect.stringMatching(/^Hello!/u)]);
});

test("by voice it is said aloud as well, and where that cannot be, brought in writing", async () => {
  const spoken = {
    url: "mxc://test/voice",
    mimetype: "audio/ogg",
    sizeBytes: 9,
    durationMs: 900,
    waveform: [1, 2],
    text: "",
  };
  const speaker = defineBot({
    id: "speaker",
    displayName: "Speaker",
    per: "server",
    offers: [
      offerTool({
        name: "speak",
        description: "Says a text.",
        request: "io.agentchat.voice.message.request",
        isForCode: true,
        input: z.object({ text: z.string(), asPerson: z.boolean().exactOptional() }),
        run({ text, asPerson = false }, { request }) {
          if (text.includes("hoarse")) throw new Error("no voice left");
          const synthetic = asPerson ? { synthetic: { of: request.personId, isApproximation: true } } : {};
          return { parts: [{ ...spoken, text }], provider: "test", ...synthetic };
        },
      }),
    ],
    on: {},
  });
  const { town, alice, bob } = await openTown([speaker]);
  const voices = () => bob.contents.filter((content) => "org.matrix.msc3245.voice" in content);
  expect((await alice.says("!tell bob by voice see **you**"))[0]).toContain("said aloud in my voice:\n\nsee **you**\n");
  expect(await decides(alice, "✅")).toContain("Brought to bob.");
  expect(voices()).toEqual([expect.objectContaining({ url: "mxc://test/voice", body: "🗣️ Said by an assistant" })]);

  await town.befriend(aliceId, bobId, { messages: {}, voice: {} });
  expect((await alice.says("tell bob by voice: good night"))[0]).toContain("in your own voice if I have that");
  await decides(alice, "✅");
  expect(voices()[1]).toMatchObject({
    body: "🗣️ Said by an assistant in a copied voice",
    "io.agentchat.synthetic_voice": { of: "@alice:test", is_approximation: true },
    "com.beeper.per_message_profile": { displayname: "alice (by their assistant)" },
  });

  await alice.says("!tell bob by voice I am hoarse");
  expect(await decides(alice, "✅")).toContain("Brought to bob, in writing only: I could not say it aloud.");
  expect(lastBrought(bob).text).toBe("alice (by their assistant): I am hoarse");
  expect(voices()).toHaveLength(2);
});

test("what is said aloud is uploaded for the room where it is posted, by who posts it", async () => {
  const uploaders: unknown[] = [];
  const speaker = defineBot({
    id: "speaker",
    displayName: "Speaker",
    per: "server",
    offers: [
      offerTool({
        name: "speak",
        description: "Says a text.",
        request: "io.agentchat.voice.message.request",
        isForCode: true,
        input: z.object({ text: z.string() }),
        async run({ text }, { upload, request }) {
          uploaders.push(request.postedBy);
          const media = await upload({ bytes: Buffer.from(text), mimetype: "audio/ogg", fileName: "voice.ogg" });
          return { parts: [{ ...media, durationMs: 900, waveform: [1, 2], text }], provider: "test" };
        },
      }),
    ],
    on: {},
  });
  const { alice, bob } = await openTown([speaker]);
  const encryption = { algorithm: "m.megolm.v1.aes-sha2" };
  const clip = (person: TownPerson) => person.contents.findLast((content) => "org.matrix.msc3245.voice" in content);
  await bob.sendsEvent("m.room.encryption", encryption, { stateKey: "" });
  await alice.says("!tell bob by voice good night");
  await decides(alice, "✅");
  expect(clip(bob)).toMatchObject({ file: { v: "v2" }, "org.matrix.msc1767.file": { file: { v: "v2" } } });
  expect(clip(bob)).not.toHaveProperty("url");
  await bob.says("!tell alice by voice sleep well");
  await decides(bob, "✅");
  expect(clip(alice)).toMatchObject({ url: expect.stringMatching(/^mxc:/u) as unknown });
  expect(clip(alice)).not.toHaveProperty("file");
  expect(uploaders).toEqual([alice, bob].map(({ agentId, roomId }) => ({ agentId, roomId })).toReversed());
});

test("no contact, blocked and not granted get the same answer, which asks nothing", async () => {
  const words = "!tell bob hello";
  const answers = new Set<string>();
  const cases: readonly ((town: TestTown) => Promise<unknown>)[] = [
    (town) => town.befriend(malloryId, bobId, {}),
    async (town) => {
      await town.befriend(malloryId, bobId);
      await town.person(bobId).says("!contact block mallory");
    },
    () => Promise.resolve(),
  ];
  for (const prepare of cases) {
    const { town, mallory: person, bob: other } = await openTown();
    await prepare(town);
    const before = other.told.length;
    for (const answer of await person.says(words)) answers.add(answer);
    expect(other.told).toHaveLength(before);
  }
  expect([...answers]).toEqual([expect.stringMatching(/^I cannot bring a message to bob\./u)]);
});

test("what is taken back before ✅ is not brought, in words that do not say why", async () => {
  const { town, alice, bob } = await openTown();
  await alice.says("!tell bob hello");
  await town.befriend(alice.userId, bob.userId, {});
  expect(await decides(alice, "✅")).toEqual([
    expect.stringContaining("it did not work"),
    "I could not bring your message to bob. Nothing was sent.",
  ]);
  expect(bob.told).toEqual([]);
});

test("in a group it is asked and answered in the direct chat", async () => {
  const { town, alice, bob } = await openTown();
  const roomId = town.addRoom({ people: [alice.userId, malloryId], assistantsOf: [alice.userId] });
  const mention = { "m.mentions": { user_ids: [alice.agentId] } };
  await alice.says("!tell bob I am ill", { roomId, content: mention });
  await alice.says("!tell nobody I am ill", { roomId, content: mention });
  const inGroup = town.sent.filter((message) => message.roomId === roomId).map(({ text }) => text);
  expect(new Set(inGroup)).toEqual(new Set(["I ask you in our direct chat, where nobody reads along."]));
  const atHome = alice.messages.filter((message) => message.roomId === alice.roomId).map(({ text }) => text);
  expect(atHome).toEqual([
    expect.stringContaining("I am ill"),
    expect.stringMatching(/^I cannot bring a message to nobody\./u),
  ]);
  const question = alice.messages.find(({ text }) => text.includes("I am ill"));
  await alice.reacts(question?.eventId ?? "", "✅");
  expect(lastBrought(bob).text).toBe("alice (by their assistant): I am ill");
});

test("twenty messages an hour to one person, and no more", async () => {
  const { clock, alice } = await openTown();
  const tells = async (): Promise<readonly string[]> => {
    await alice.says("!tell bob hello");
    return decides(alice, "✅");
  };
  for (let count = 0; count < 20; count += 1) {
    expect(await tells()).toContain("Brought to bob.");
    await clock.pass(61_000);
  }
  expect(await alice.says("!tell bob hello")).toEqual([expect.stringMatching(/^That is enough for bob/u)]);
  await clock.pass(60 * 60_000);
  expect(await tells()).toContain("Brought to bob.");
});

test("that it was read is told by editing the notice, also after a restart", async () => {
  const { town, alice, bob } = await openTown();
  await alice.says("!tell bob hello");
  await decides(alice, "✅");
  await town.restarts();
  await bob.reads(lastBrought(bob).eventId);
  expect(alice.told.at(-1)).toBe("* Brought to bob, who has read it.");
  await bob.reads(lastBrought(bob).eventId);
  expect(alice.told.filter((text) => text.includes("has read"))).toHaveLength(1);
});

test("no agent answers what was brought", async () => {
  const { town, alice, bob } = await openTown();
  await alice.says("!tell bob !ping");
  const before = town.sent.length;
  await decides(alice, "✅");
  const texts = town.sent.slice(before).map(({ text }) => text);
  expect(texts.filter((text) => text.includes("Pong"))).toEqual([]);
  expect(lastBrought(bob).content).toMatchObject({ "io.agentchat.hops": 1 });
});

test("both find it in their audit log", async () => {
  const { alice, bob } = await openTown();
  await alice.says("!tell bob hello");
  await decides(alice, "✅");
  expect((await bob.says("!audit")).join()).toContain("brought you a message – from @alice:test: hello");
  expect((await alice.says("!audit")).join()).toContain("you agreed – Tell bob (@bob:test)");
});

test.each([
  ["nothing", "!tell", /^To whom, and what\?/u],
  ["a name alone", "!tell bob", /^To whom, and what\?/u],
  ["too much", `!tell bob ${"x".repeat(4001)}`, /^That is too long/u],
])("says what to do about %s", async (_, words, expected) => {
  const { alice } = await openTown();
  expect(await alice.says(words)).toEqual([expect.stringMatching(expected)]);
});
