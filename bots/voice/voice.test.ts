import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { defineBot, durationMsOf } from "#sdk";
import { callsTool, openTestRoom, scriptedModel, scriptedTranscription, toneSpeech } from "#sdk/testing";
import type { TestRoom, TestRoomOptions } from "#sdk/testing";
import { voice } from "./index.ts";

vi.setConfig({ testTimeout: 20_000 });

const speech = toneSpeech();
let recording: Buffer;

beforeAll(() => {
  recording = execFileSync("espeak-ng", ["--stdout", "What time does the ferry leave?"]);
});

const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "user",
  usesOffers: true,
  hears: true,
  on: { message: (turn) => turn.answer({ instructions: "Talk." }) },
});

function openAsker(options: TestRoomOptions = {}): Promise<TestRoom> {
  return openTestRoom(asker, { otherBots: [voice], capabilities: { speech }, ...options });
}

function sendVoice(room: TestRoom, bytes: Uint8Array = recording): Promise<readonly string[]> {
  const content = { info: { duration: 1500, mimetype: "audio/wav" }, "org.matrix.msc3245.voice": {} };
  return room.sends({ name: "Voice message.wav", bytes, messageType: "m.audio" }, { content });
}

function voicesOf(room: TestRoom) {
  return room.contents.filter((content) => "org.matrix.msc3245.voice" in content);
}

describe("the voice bot in a direct chat", () => {
  test("says what is written to it, as a voice message", async () => {
    const room = await openTestRoom(voice, { capabilities: { speech } });
    expect(await room.says("**Good evening**, [dear](https://a.example) guests!")).toEqual(["Voice message"]);
    const [upload] = room.uploads;
    expect(upload?.bytes.subarray(0, 4).toString()).toBe("OggS");
    expect(voicesOf(room)).toEqual([
      expect.objectContaining({
        msgtype: "m.audio",
        url: expect.stringMatching(/^mxc:/),
        info: { mimetype: "audio/ogg", size: upload?.bytes.length, duration: expect.any(Number) },
      }),
    ]);
  });

  test("writes down what is sent to it", async () => {
    const transcription = scriptedTranscription([{ text: "What time does the ferry leave?" }]);
    const room = await openTestRoom(voice, { capabilities: { transcription } });
    expect(await sendVoice(room)).toEqual(["What time does the ferry leave?"]);
    const [request] = transcription.requests;
    expect(request?.sound.sampleRate).toBe(16_000);
    expect(durationMsOf(request?.sound ?? { samples: new Float32Array(), sampleRate: 1 })).toBeGreaterThan(1000);
  });

  test("tells when something was said in a long recording", async () => {
    const segments = [
      { startMs: 0, endMs: 5000, text: "Hello." },
      { startMs: 3_725_000, endMs: 3_726_000, text: "Bye." },
    ];
    const transcription = scriptedTranscription([{ text: "Hello. Bye.", segments }]);
    const room = await openTestRoom(voice, { capabilities: { transcription } });
    expect(await sendVoice(room)).toEqual(["00:00 Hello.\n1:02:05 Bye."]);
  });

  test.each([
    ["is no recording", () => Buffer.from("I am a song"), /^This file is no sound or video/],
    ["is broken", () => recording.subarray(0, 44), /^This file is damaged/],
    ["lasts too long", () => recording, /^This recording is longer than the [\d.]+ seconds/],
  ])("says in a sentence that a file %s", async (_, bytes, sentence) => {
    const config = { maxMinutes: sentence.source.includes("longer") ? 0.01 : 30 };
    const room = await openTestRoom(voice, { config, capabilities: { transcription: scriptedTranscription([]) } });
    const [told, ...more] = await sendVoice(room, bytes());
    expect(told).toMatch(sentence);
    expect(more).toEqual([]);
  });

  test("says what is to be set up", async () => {
    const room = await openTestRoom(voice);
    expect((await room.says("Good evening"))[0]).toContain("agents.voice.speech");
    expect((await sendVoice(room))[0]).toContain("agents.voice.transcription");
  });
});

describe("an agent that hears", () => {
  test("answers a voice message as if it had been written, and shows what it understood as a reply", async () => {
    const transcription = scriptedTranscription([{ text: "!help me, what time does the ferry leave?" }]);
    const model = scriptedModel(["At nine."]);
    const room = await openAsker({ model, capabilities: { transcription } });
    expect(await sendVoice(room)).toEqual(["🎙️ !help me, what time does the ferry leave?", "At nine."]);
    expect(room.contents[0]).toMatchObject({
      msgtype: "m.notice",
      "m.relates_to": { "m.in_reply_to": { event_id: "$event1" } },
    });
    expect(model.requests[0]?.messages.at(-1)).toMatchObject({
      role: "user",
      content: "!help me, what time does the ferry leave?",
    });
  });

  test("remembers what it heard", async () => {
    const transcription = scriptedTranscription([{ text: "My cat is called Tom." }]);
    const model = scriptedModel(["Nice.", "Tom."]);
    const room = await openAsker({ model, capabilities: { transcription } });
    await sendVoice(room);
    await room.says("What is my cat called?");
    expect(model.requests[1]?.messages.map(({ content }) => content)).toEqual([
      "My cat is called Tom.",
      "Nice.",
      "What is my cat called?",
    ]);
  });

  test("does not show what it understood to those who do not want that", async () => {
    const room = await openAsker({
      model: scriptedModel(["At nine.", "At ten."]),
      capabilities: { transcription: scriptedTranscription([{ text: "When?" }, { text: "When?" }]) },
      voice: { showsTranscripts: false },
    });
    expect(await sendVoice(room)).toEqual(["At nine."]);
  });

  test("answers by voice when its person wants that", async () => {
    const model = scriptedModel(["At nine from the second pier.", "You are welcome.", "Nothing."]);
    const capabilities = { speech, transcription: scriptedTranscription([{ text: "When?" }, { text: "When?" }]) };
    const room = await openAsker({ model, capabilities, voice: { answers: "to voice", showsTranscripts: false } });
    expect(await sendVoice(room)).toEqual(["At nine from the second pier.", "Voice message"]);
    expect(await room.says("Thanks")).toEqual(["You are welcome."]);
    const [heard] = voicesOf(room);
    expect(heard?.["org.matrix.msc1767.audio"]).toMatchObject({ waveform: expect.any(Array) });
  });

  test("says a long answer in several voice messages, the first of which is short", async () => {
    const answer = "The ferry leaves at nine from the second pier. ".repeat(12);
    const room = await openAsker({ model: scriptedModel([answer]), voice: { answers: "always" } });
    await room.says("Tell me all");
    const durations = voicesOf(room).map(({ info }) => (info as { duration: number }).duration);
    expect(durations).toHaveLength(2);
    expect(durations[0]).toBeLessThan(9000);
    expect(durations[1]).toBeGreaterThan(15_000);
  });

  test("says in a sentence why it cannot hear", async () => {
    const deaf = await openAsker({ model: scriptedModel(["At nine."]), otherBots: [] });
    expect((await sendVoice(deaf))[0]).toMatch(/^I cannot listen to recordings yet, because/);
    const silent = await openAsker({ capabilities: { transcription: scriptedTranscription([{ text: " " }]) } });
    expect(await sendVoice(silent)).toEqual(["I could not make out any words in that recording."]);
    const unset = await openAsker();
    expect((await sendVoice(unset))[0]).toContain("agents.voice.transcription");
  });

  test("answers in words when it cannot speak, and says why it does not speak", async () => {
    const room = await openAsker({
      model: scriptedModel(["At nine."]),
      capabilities: {},
      voice: { answers: "always" },
    });
    const [answer, note] = await room.says("When?");
    expect(answer).toBe("At nine.");
    expect(note).toMatch(/^I could not say that aloud\. I cannot speak yet/);
  });
});

describe("what is shared with agents", () => {
  test("!say says a text, or the message that it replies to", async () => {
    const room = await openAsker();
    expect(await room.says("!say good night")).toEqual(["Voice message"]);
    await room.says("Sleep well, all of you.", { eventId: "$wish" });
    const content = { "m.relates_to": { "m.in_reply_to": { event_id: "$wish" } } };
    expect(await room.says("!say", { content })).toEqual(["Voice message"]);
    expect(await room.says("!say")).toEqual(["What shall I say? Write !say and a text, or reply !say to a message."]);
  });

  test("!transcribe writes down the recording that it replies to", async () => {
    const transcription = scriptedTranscription([{ text: "When?" }, { text: "When?" }]);
    const room = await openAsker({ capabilities: { transcription }, model: scriptedModel(["At nine."]) });
    await room.sends({ name: "a.wav", bytes: recording, messageType: "m.audio" }, { eventId: "$recording" });
    const content = { "m.relates_to": { "m.in_reply_to": { event_id: "$recording" } } };
    expect(await room.says("!transcribe", { content })).toEqual(["When?"]);
    expect(await room.says("!transcribe")).toEqual(["Which recording? Reply !transcribe to it."]);
  });

  test("🗣️ on a message has it read aloud", async () => {
    const room = await openAsker({ model: scriptedModel(["At nine."]) });
    await room.says("When?");
    expect(await room.reacts("$sent1", "🗣️")).toEqual(["Voice message"]);
  });

  test("the model says things aloud, and remembers when to", async () => {
    const model = scriptedModel([
      callsTool("say_aloud", { text: "Good night!" }),
      "There you are.",
      callsTool("set_voice_answers", { when: "always" }),
      "From now on.",
      "Hello again.",
    ]);
    const room = await openAsker({ model });
    expect(await room.says("say good night aloud")).toEqual(["Voice message", "There you are."]);
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(
      expect.not.arrayContaining(["speak", "transcribe"]),
    );
    expect(await room.says("always say your answers aloud")).toEqual(["From now on.", "Voice message"]);
    expect(await room.says("Hello")).toEqual(["Hello again.", "Voice message"]);
  });
});
