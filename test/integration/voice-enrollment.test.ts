import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { decodeSound } from "#codecs";
import { consentPhrase } from "../../bots/voice/enrollment/consent-phrase.ts";
import { sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../harness/person.ts";
import { startSpeechServer } from "../harness/speech-server.ts";
import { fileBytes, sendFile } from "../harness/room-files.ts";
import { openWorld } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const phrase = consentPhrase("en");
const story =
  "I went down to the harbor this morning to look at the boats. The weather was lovely, although a little windy, and a few fishermen were selling what they had caught. I bought two mackerels and walked home along the river. Then I made a fire, and we sat around it until late, and told each other stories of long ago.";

test("a person records their voice in an encrypted chat, hears it, also after a restart, and takes it back", async () => {
  await using speech = await startSpeechServer();
  await using world = await openWorld({
    encryption: "default",
    agents: {
      assistant: { provisionAtStart: ["@alice:localhost"] },
      voice: { transcription: { provider: "openai", endpoint: speech.url } },
    },
  });
  const alice = await world.person("alice", { isEncrypting: true });
  const first = await world.startAgentChat();
  const roomId = await alice.acceptInvitation(assistant);
  await alice.hears(roomId, assistant);
  const told = (words: string): Promise<Heard> =>
    alice.hears(roomId, assistant, ({ body }) => String(body).includes(words));

  await alice.says(roomId, "!voice enroll");
  await told(phrase);
  speech.hear(phrase);
  await sendRecording(alice, roomId, phrase);
  await told("that is your consent");
  await sendRecording(alice, roomId, story);
  await told("of at least 30 seconds");

  await first.stop();
  await world.startAgentChat();
  await sendRecording(alice, roomId, story);
  await told("which is enough");
  expect(speech.heard).toHaveLength(1);
  await alice.says(roomId, "done");
  await told("it is an approximation");
  const heard = await told("Spoken by an assistant in a copied voice:");
  expect(heard.content).toMatchObject({
    msgtype: "m.audio",
    "io.agentchat.synthetic_voice": { of: "@alice:localhost", is_approximation: true },
    "org.matrix.msc3245.voice": {},
    "org.matrix.msc1767.audio": { duration: expect.any(Number), waveform: expect.any(Array) },
  });
  const { samples, sampleRate } = await decodeSound(await fileBytes(alice, heard.content), {
    sampleRate: 48_000,
    maxSeconds: 60,
    signal: new AbortController().signal,
  });
  const { duration } = heard.content["info"] as { duration: number };
  expect(Math.abs((samples.length / sampleRate) * 1000 - duration)).toBeLessThan(50);

  await alice.says(roomId, "!audit");
  expect((await told("made a copy of your voice")).text).toContain("spoken consent");
  await alice.says(roomId, "!voice revoke");
  await told("I have deleted your voice");
  await alice.says(roomId, "!voice test");
  await told("I have no voice of yours");
  expect(unreadable(alice, roomId)).toEqual([]);
  expect(sentInClear(alice, roomId)).toEqual([]);
}, 180_000);

/** espeak-ng is the person. */
async function sendRecording(person: Person, roomId: string, text: string): Promise<void> {
  const wav = execFileSync("espeak-ng", ["-v", "gmw/en+f2", "--stdout", text], { maxBuffer: 16_000_000 });
  const info = { mimetype: "audio/wav", size: wav.length };
  const content = { msgtype: "m.audio", info, "org.matrix.msc3245.voice": {} };
  await sendFile(person, roomId, { bytes: wav, name: "Voice message", content, isEncrypting: true });
}
