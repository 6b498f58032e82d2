import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createInProcessBus } from "#events";
import {
  createSpeakerRecognition,
  createSpeechModel,
  createVoiceCloneModel,
  speakerRecognitionSettings,
  speechSettings,
  voiceCloneSettings,
} from "#models";
import type { TranscriptionModel, VoiceCloneModel } from "#models";
import { defineBot } from "#sdk";
import { callsTool, createTestClock, openTestRoom, scriptedModel } from "#sdk/testing";
import type { TestRoom, TestRoomOptions } from "#sdk/testing";
import { consentPhrase } from "../../bots/voice/enrollment/consent-phrase.ts";
import { voice } from "../../bots/voice/index.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const assistant = defineBot({
  id: "helper",
  displayName: "Helper",
  per: "user",
  usesOffers: true,
  hears: true,
  on: {
    message: (turn) =>
      turn.message.text.endsWith("voice")
        ? turn.answer({ instructions: "Use your tools." })
        : turn.reply(`You said: ${turn.message.text}`),
  },
});

const speech = createSpeechModel(speechSettings.parse({ provider: "espeak" }));
const deleted: unknown[] = [];

/** Every voice is the same, and made at once. */
const quickClone: VoiceCloneModel = {
  provider: "quick",
  isApproximation: true,
  check: () => Promise.resolve(),
  createVoice: () => Promise.resolve({ voice: { name: "f2" } }),
  speak: ({ text, signal }) => speech.speak({ text, voice: "f2", signal }),
  deleteVoice(made) {
    deleted.push(made);
    return Promise.resolve();
  },
};

const capabilities = {
  speech,
  voiceClone: quickClone,
  speakerRecognition: createSpeakerRecognition(speakerRecognitionSettings.parse({})),
};

const phrase = consentPhrase("en");
const story =
  "I went down to the harbor this morning to look at the boats. The weather was lovely, although a little windy, and a few fishermen were selling what they had caught. I bought two mackerels and walked home along the river. Then I made a fire, and we sat around it until late, and told each other stories of long ago.";

/** The person, and somebody else. */
let consent: Buffer;
let sample: Buffer;
let stranger: Buffer;

beforeAll(() => {
  consent = record("gmw/en+f2", phrase);
  sample = record("gmw/en+f2", story);
  stranger = record("en-us+m8", story);
});

function record(speaker: string, text: string): Buffer {
  return execFileSync("espeak-ng", ["-v", speaker, "--stdout", text], { maxBuffer: 16_000_000 });
}

/** Writes down whatever it is told to. */
function hears(text: string): TranscriptionModel {
  return { provider: "scripted", check: () => Promise.resolve(), transcribe: () => Promise.resolve({ text }) };
}

function open(options: TestRoomOptions = {}): Promise<TestRoom> {
  return openTestRoom(assistant, {
    otherBots: [voice],
    capabilities: { ...capabilities, transcription: hears(phrase) },
    ...options,
  });
}

async function send(room: TestRoom, bytes: Buffer, from?: string): Promise<string> {
  const content = { info: { mimetype: "audio/wav" }, "org.matrix.msc3245.voice": {} };
  const message = { name: "Voice message.wav", bytes, messageType: "m.audio" };
  return (await room.sends(message, { content, ...(from === undefined ? {} : { from }) })).join("\n");
}

async function says(room: TestRoom, text: string): Promise<string> {
  return (await room.says(text)).join("\n");
}

/** To where the voice is ready. */
async function enroll(room: TestRoom): Promise<string> {
  await room.says("!voice enroll");
  await send(room, consent);
  await send(room, sample);
  await send(room, sample);
  return says(room, "done");
}

function clipsOf(room: TestRoom) {
  return room.contents.filter((content) => "io.agentchat.synthetic_voice" in content);
}

describe("an enrolment", () => {
  test("leads from consent over samples to a voice that is heard, and is told by events", async () => {
    const bus = createInProcessBus({ report: () => undefined });
    const events: string[] = [];
    const types = ["io.agentchat.voice.sample.uploaded", "io.agentchat.voice.clone.ready"] as const;
    await bus.subscribe({ name: "test", types: [...types] }, ({ type }) => {
      events.push(type);
    });
    const voiceClone = createVoiceCloneModel(voiceCloneSettings.parse({ provider: "espeak" }));
    const room = await open({ bus, capabilities: { ...capabilities, transcription: hears(phrase), voiceClone } });

    expect(await says(room, "!voice enroll")).toContain(phrase);
    expect(await send(room, consent)).toContain("that is your consent");
    expect(await send(room, sample)).toMatch(
      /Got it: \d+\.\d s, \d+ % of it speech.*\n\nThat makes 1\d of at least 30 seconds/s,
    );
    expect(await send(room, sample)).toMatch(/of speech, which is enough/);
    const ready = await says(room, "done");
    expect(ready).toMatch(
      /it is an approximation\. As I measure it, a computer's own voice is \d\.\d\d away from yours, and this one \d\.\d\d/,
    );
    const [, before = "0", after = "9"] = /(\d\.\d\d) away from yours, and this one (\d\.\d\d)/.exec(ready) ?? [];
    expect(Number(after)).toBeLessThan(Number(before) / 2);

    expect(clipsOf(room)).toEqual([
      expect.objectContaining({
        msgtype: "m.audio",
        body: expect.stringContaining("Spoken by an assistant in a copied voice:"),
        "io.agentchat.synthetic_voice": { of: "@alice:test", is_approximation: true },
        "org.matrix.msc3245.voice": {},
      }),
    ]);
    expect(events).toEqual([types[0], types[0], types[1]]);
    expect(await says(room, "!voice")).toMatch(/made by espeak on .* of 2 recordings with \d\d seconds of speech/);
    expect(await says(room, "hello")).toBe("You said: hello");
  });

  test("takes no samples of somebody else, and says so", async () => {
    const room = await open();
    await room.says("!voice enroll");
    await send(room, consent);
    expect(await send(room, stranger)).toMatch(/does not sound like whoever gave the consent/);
    expect(await says(room, "!voice status")).toContain("0 of at least 30 seconds");
    expect(await says(room, "done")).toContain("0 of at least 30 seconds");
  });

  test("wants the phrase, and a recording that is of use", async () => {
    const room = await open({ capabilities: { ...capabilities, transcription: hears("the weather is fine today") } });
    await room.says("!voice enroll");
    expect(await send(room, consent)).toContain("I understood: “the weather is fine today”. Please read exactly this");
    expect(await send(room, silentWav(5))).toMatch(
      /I cannot use this recording \(5\.0 s, 0 % of it speech.*I hear hardly anybody/s,
    );
    expect(await says(room, "!voice status")).toContain(
      "I am waiting for a voice message in which you read this aloud",
    );
  });

  test("takes a consent in writing where nothing writes down what was said", async () => {
    const room = await open({ capabilities });
    await room.says("!voice enroll");
    expect(await send(room, consent)).toContain("please write: **I agree**");
    expect(await send(room, consent)).toContain("please write: **I agree**");
    expect(await says(room, "!voice done")).toContain("waiting for you to write: **I agree**");
    expect(await says(room, "Yes.")).toContain("that is your consent");
  });

  test("does not answer recordings as questions, and does so again when it is over", async () => {
    const room = await open({ capabilities: { ...capabilities, transcription: hears("What is for dinner?") } });
    expect(await send(room, sample)).toContain("You said: What is for dinner?");
    await room.says("!voice enroll");
    expect(await send(room, sample)).not.toContain("You said");
    expect(await says(room, "stop")).toBe("I have stopped, and deleted what you had recorded.");
    expect(await send(room, sample)).toContain("You said: What is for dinner?");
    expect(await says(room, "done")).toBe("You said: done");
  });

  test("ends by itself after half an hour without a word", async () => {
    const clock = createTestClock("2026-07-30T14:00:00+02:00");
    const room = await open({ now: clock.now, sleep: clock.sleep });
    await room.says("!voice enroll");
    await send(room, consent);
    await clock.pass(31 * 60_000);
    expect(await send(room, sample)).toContain("You said:");
    expect(await says(room, "!voice status")).toContain("I have no voice of yours");
  });

  test("cannot begin where nothing makes voices, nor again while there is one", async () => {
    const bare = await open({ capabilities: { speech: capabilities.speech } });
    expect(await says(bare, "!voice enroll")).toContain("agents.voice.voiceClone");
    expect(await says(bare, "!voice test")).toContain("I have no voice of yours. !voice enroll begins");
    const room = await open();
    await enroll(room);
    expect(await says(room, "!voice enroll")).toContain("!voice revoke deletes it");
  });
});

describe("a voice", () => {
  test("speaks for its owner only, and only through their own agent", async () => {
    const room = await open();
    await enroll(room);
    const clips = clipsOf(room).length;
    await room.says("!voice test Good night, everybody");
    expect(clipsOf(room).slice(clips)).toEqual([
      expect.objectContaining({ body: expect.stringMatching(/Good night, everybody$/) }),
    ]);
    const told = await room.says("!voice test Good night", { from: "@mallory:test" });
    expect(told.join()).toContain("Only your own assistant can do that");
    expect(clipsOf(room)).toHaveLength(clips + 1);
  });

  test("is deleted with samples and consent when its owner revokes it", async () => {
    const room = await open();
    await enroll(room);
    expect(await says(room, "!voice revoke")).toContain(
      "I have deleted your voice, all recordings of it and your consent",
    );
    expect(deleted).toEqual([{ name: "f2" }]);
    expect(await says(room, "!voice status")).toContain("I have no voice of yours");
    const clips = clipsOf(room).length;
    expect(await says(room, "!voice test")).toContain("!voice enroll begins");
    expect(clipsOf(room)).toHaveLength(clips);
    expect(await says(room, "!voice revoke")).toBe("I have no voice of yours.");
  });
});

describe("as a tool of the model", () => {
  test("says a text in the person's voice where nobody else hears it", async () => {
    const model = scriptedModel([callsTool("say_in_my_voice", { text: "Sleep well." }), "There you are."]);
    const room = await open({ model });
    await enroll(room);
    const clips = clipsOf(room).length;
    expect(await says(room, "say sleep well in my voice")).toContain(
      "Spoken by an assistant in a copied voice: Sleep well.",
    );
    expect(clipsOf(room)).toHaveLength(clips + 1);
  });

  test("asks before it speaks as the person to others, and begins nothing there", async () => {
    const model = scriptedModel([
      callsTool("say_in_my_voice", { text: "Hello all." }),
      callsTool("say_as_me_to_others", { text: "Hello all." }),
      "I have asked you.",
      callsTool("enroll_my_voice", {}),
      "Let us do that in our own chat.",
    ]);
    const room = await open({ model, isGroup: true });
    const asked = await room.says("greet them in my voice", { isMention: true });
    expect(asked.join("\n")).toContain("Say this aloud in your voice, to everybody in this room:\nHello all.");
    expect(clipsOf(room)).toHaveLength(0);
    const results = model.requests[1]?.messages.at(-1)?.content;
    expect(results).toContain("say_as_me_to_others");
    await room.says("enroll my voice", { isMention: true });
    expect(model.requests.at(-1)?.messages.at(-1)?.content).toContain("direct chat");
  });

  test("speaks for nobody else who writes to it", async () => {
    const model = scriptedModel([callsTool("say_in_my_voice", { text: "I owe Mallory money." }), "That did not work."]);
    const room = await open({ model });
    await enroll(room);
    const clips = clipsOf(room).length;
    await room.says("say that in my voice", { from: "@mallory:test" });
    expect(model.requests.at(-1)?.messages.at(-1)?.content).toContain(
      "Only your own assistant may speak with your voice",
    );
    expect(clipsOf(room)).toHaveLength(clips);
  });

  test("asks before it deletes the voice", async () => {
    const room = await open({ model: scriptedModel([callsTool("delete_my_voice", {}), "I have asked you."]) });
    await enroll(room);
    expect(await says(room, "delete my voice")).toContain("Delete your voice, all recordings of it and your consent");
    expect(await says(room, "!voice status")).toContain("I can speak with an approximation of your voice");
  });
});

function silentWav(seconds: number): Buffer {
  const args = ["-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", String(seconds), "-f", "wav", "pipe:1"];
  return execFileSync("ffmpeg", ["-loglevel", "error", ...args]);
}
