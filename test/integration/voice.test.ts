import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatServer } from "../harness/chat-server.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../harness/person.ts";
import { fileBytes, sendFile } from "../harness/room-files.ts";
import { correlation, soundFacts } from "../harness/sound-facts.ts";
import { startSpeechServer } from "../harness/speech-server.ts";
import type { SpeechServer } from "../harness/speech-server.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const question = "What time does the ferry leave?";
const answer = "The ferry leaves at nine, from the second pier. Please be there a quarter of an hour early.";

/** What a client records: espeak-ng's voice as OGG Opus. */
function record(text: string): Buffer {
  const wav = execFileSync("espeak-ng", ["--stdin", "--stdout"], { input: text });
  const opus = ["-c:a", "libopus", "-ar", "48000", "-ac", "1", "-f", "ogg", "pipe:1"];
  return execFileSync("ffmpeg", ["-loglevel", "error", "-i", "pipe:0", ...opus], { input: wav });
}

function isVoice(content: Readonly<Record<string, unknown>>): boolean {
  return "org.matrix.msc3245.voice" in content;
}

interface VoiceContent {
  readonly info: { readonly duration: number; readonly mimetype: string; readonly size: number };
  readonly "org.matrix.msc1767.audio": { readonly duration: number; readonly waveform: readonly number[] };
}

describe.each([
  { encryption: "allow", isEncrypting: false, where: "a room that is not encrypted" },
  { encryption: "default", isEncrypting: true, where: "an encrypted room" },
])("in $where", ({ encryption, isEncrypting }) => {
  let world: World;
  let alice: Person;
  let model: ChatServer;
  let listener: SpeechServer;
  let agentChat: AgentChatProcess;
  let roomId: string;

  const start = (): Promise<AgentChatProcess> => {
    const ai = { provider: "openai", endpoint: model.url, model: "m" };
    const transcription = { provider: "openai", endpoint: listener.url, apiKey: "k3y" };
    return world.startAgentChatProcess({
      agents: { assistant: { ai, provisionAtStart: [alice.userId] }, voice: { transcription } },
    });
  };

  beforeAll(async () => {
    [model, listener] = await Promise.all([startChatServer(), startSpeechServer()]);
    world = await openWorld({ encryption });
    alice = await world.person("alice", { isEncrypting });
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await listener[Symbol.asyncDispose]();
  });

  function speak(text: string): Promise<string> {
    listener.hear(text);
    const content = { msgtype: "m.audio", info: { mimetype: "audio/ogg" }, "org.matrix.msc3245.voice": {} };
    return sendFile(alice, roomId, { bytes: record(text), name: "Voice message.ogg", content, isEncrypting });
  }

  /** Voice messages of the assistant so far. */
  function voices(): readonly Heard[] {
    return alice.messages(roomId, assistant).filter(({ content }) => isVoice(content));
  }

  async function nextVoice(act: () => Promise<unknown>): Promise<Heard> {
    const before = new Set(voices().map(({ eventId }) => eventId));
    await act();
    await alice.hears(roomId, assistant, (content) => isVoice(content) && voices().length > before.size);
    const found = voices().find(({ eventId }) => !before.has(eventId));
    if (found === undefined) throw new Error("no voice message came");
    return found;
  }

  /** It is what it says, and what clients record themselves. */
  async function expectVoiceMessage(voice: Heard): Promise<void> {
    const content = voice.content as unknown as VoiceContent;
    const bytes = await fileBytes(alice, voice.content);
    const facts = soundFacts(bytes);
    expect(facts).toMatchObject({ codec: "opus", container: "ogg", sampleRate: 48_000, channels: 1 });
    expect(content.info).toMatchObject({ mimetype: "audio/ogg", size: bytes.length });
    expect(Math.abs(facts.durationMs - content.info.duration)).toBeLessThan(60);
    expect(content["org.matrix.msc1767.audio"].duration).toBe(content.info.duration);
    expect(facts.loudness).toBeGreaterThan(-24);
    expect(facts.loudness).toBeLessThan(-16);
    expect(facts.peak).toBeLessThan(1);
    const { waveform } = content["org.matrix.msc1767.audio"];
    expect(waveform.length).toBeGreaterThanOrEqual(30);
    expect(correlation(waveform, facts.levels(waveform.length))).toBeGreaterThan(0.95);
    expect("file" in voice.content).toBe(isEncrypting);
  }

  test("speech is understood and answered like text, and aloud for who wants that", async () => {
    await alice.says(roomId, "!preferences voice to voice");
    await alice.hears(roomId, assistant, ({ body }) => String(body).includes("answers said aloud: to voice messages"));
    model.answer({ kind: "text", text: answer });
    let eventId = "";
    const voice = await nextVoice(async () => {
      eventId = await speak(question);
    });
    const transcript = await alice.hears(roomId, assistant, ({ body }) => body === `🎙️ ${question}`);
    expect(transcript.content).toMatchObject({
      msgtype: "m.notice",
      "m.relates_to": { "m.in_reply_to": { event_id: eventId } },
    });
    const said = alice.messages(roomId, assistant).map(({ text }) => text);
    expect(said.filter((text) => text.endsWith(answer))).not.toEqual([]);
    expect(model.bodies.at(-1)).toContain(question);
    await expectVoiceMessage(voice);

    const [heard] = listener.heard;
    const sent = soundFacts(record(question));
    const arrived = soundFacts(heard?.file.bytes ?? Buffer.alloc(0));
    expect(arrived).toMatchObject({ codec: "pcm_s16le", sampleRate: 16_000, channels: 1 });
    expect(Math.abs(arrived.durationMs - sent.durationMs)).toBeLessThan(50);
    expect(correlation(arrived.levels(60), sent.levels(60))).toBeGreaterThan(0.98);
    expect(listener.keys.at(-1)).toBe("Bearer k3y");
  });

  test("a message is read aloud because of a reaction, a command, or the model", async () => {
    const text = await alice.says(roomId, "!say Good evening, dear guests.");
    await expectVoiceMessage(await nextVoice(() => Promise.resolve(text)));
    const answered = alice.messages(roomId, assistant).findLast((each) => each.text === answer);
    await expectVoiceMessage(await nextVoice(() => react(alice, roomId, answered?.eventId ?? text, "🗣️")));
    model.answer((body) =>
      body.includes('"role":"tool"')
        ? { kind: "text", text: "Sleep well." }
        : { kind: "tool-call", name: "say_aloud", input: { text: "Good night!" } },
    );
    await expectVoiceMessage(await nextVoice(() => alice.says(roomId, "say good night aloud")));
    await alice.hears(roomId, assistant, ({ body }) => String(body).endsWith("Sleep well."));
  });

  test("a recording is written down for who replies !transcribe", async () => {
    const recording = alice.messages(roomId, alice.userId).find(({ content }) => isVoice(content));
    listener.hear("This was said.");
    const relation = { "m.relates_to": { "m.in_reply_to": { event_id: recording?.eventId } } };
    await alice.says(roomId, "!transcribe", relation);
    await alice.hears(roomId, assistant, ({ body }) => body === "This was said.");
  });

  test("what is broken gets one sentence", async () => {
    const bytes = record("Hello.").subarray(0, 100);
    const content = { msgtype: "m.audio", info: {}, "org.matrix.msc3245.voice": {} };
    await sendFile(alice, roomId, { bytes, name: "Voice message.ogg", content, isEncrypting });
    await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("This file is damaged or incomplete"));
  });

  test("killed while it listens, it listens again after the restart, and answers once", async () => {
    const release = listener.hold();
    model.answer({ kind: "text", text: "At ten, after all." });
    await speak("And on Sundays?");
    await expect.poll(() => listener.waiting, { timeout: 20_000 }).toBe(1);
    await agentChat.kill();
    release();
    const voice = await nextVoice(async () => (agentChat = await start()));
    await expectVoiceMessage(voice);
    const answers = alice.messages(roomId, assistant).filter(({ text }) => text === "At ten, after all.");
    const transcripts = alice.messages(roomId, assistant).filter(({ text }) => text === "🎙️ And on Sundays?");
    expect([answers.length, transcripts.length]).toEqual([1, 1]);
    expect([unreadable(alice, roomId), isEncrypting ? sentInClear(alice, roomId) : []]).toEqual([[], []]);
  });
});
