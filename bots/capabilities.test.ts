import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { SpeechModel } from "#models";
import { defineBot, offerTool, z } from "#sdk";
import { openCapabilities } from "#sdk/runtime";
import { openTestRoom } from "#sdk/testing";
import { exampleConfig } from "../config/example-config.ts";
import { loadSample, minimalConfig, problemsOf } from "../config/testing.ts";

const singer = defineBot({
  id: "singer",
  displayName: "Singer",
  per: "server",
  config: z.object({ key: z.string().default("C").describe("The key that it sings in.") }),
  capabilities: ["speech", "transcription", "voiceClone", "speakerRecognition", "image"],
  on: {},
});

async function capabilitiesOf(section: string, files: Readonly<Record<string, string>> = {}) {
  const text = `${minimalConfig}agents: { singer: ${section} }\n`;
  const { config } = await loadSample({ text, files, bots: [singer] });
  const settings = config.agents["singer"]?.settings ?? {};
  return { settings, capabilities: openCapabilities(singer, settings) };
}

test("without a word about it, there is what is built in, and nothing transcribes", async () => {
  const { settings, capabilities } = await capabilitiesOf("{}");
  expect(settings["key"]).toBe("C");
  const providers = Object.entries({ ...capabilities }).map(([name, model]) => [name, model?.provider]);
  expect(Object.fromEntries(providers)).toEqual({
    speech: "espeak",
    voiceClone: "espeak",
    speakerRecognition: "cepstrum",
    image: "sketch",
  });
});

test("a section sets up a model, with its key from a file, which stays concealed", async () => {
  const section = "{ transcription: { provider: openai, endpoint: 'http://127.0.0.1:1/v1', apiKeyFile: key.txt } }";
  const { settings, capabilities } = await capabilitiesOf(section, { "key.txt": "sk-1234567890" });
  expect(capabilities.transcription?.provider).toBe("openai");
  expect(settings["transcription"]).toMatchObject({ apiKey: { reveal: expect.any(Function) } });
  expect(inspect(settings, { depth: 5 }) + JSON.stringify(settings)).not.toContain("sk-1234567890");
});

test("what is wrong in a section is said with its place", async () => {
  const text = `${minimalConfig}agents: { singer: { speech: { provider: opera } } }\n`;
  expect(await problemsOf({ text, bots: [singer] })).toEqual([
    expect.stringContaining("agents.singer.speech.provider"),
  ]);
  const needsEndpoint = capabilitiesOf("{ speech: { provider: openai } }");
  await expect(needsEndpoint).rejects.toThrow(/^agents\.singer\.speech: .*endpoint/u);
});

test("the example config shows the sections, off", () => {
  const example = exampleConfig([singer]);
  expect(example).toContain("#speech: { provider: openai");
  expect(example).toContain("AGENTCHAT_AGENTS_SINGER_SPEECH_API_KEY");
});

test("a bot cannot have a key of its own by the name of a capability", () => {
  const config = z.object({ speech: z.string().describe("A speech.") });
  expect(() =>
    defineBot({ id: "orator", displayName: "Orator", per: "server", config, capabilities: ["speech"], on: {} }),
  ).toThrow(/orator: the config key speech/u);
});

test("turns and offers have the models that a test gives", async () => {
  const speech: SpeechModel = {
    provider: "tone",
    check: () => Promise.resolve(),
    async *speak({ text }) {
      yield await Promise.resolve({ samples: new Float32Array(text.length), sampleRate: 8000 });
    },
  };
  const hum = offerTool({
    name: "hum",
    description: "Hums.",
    input: z.object({ text: z.string() }),
    async run({ text }, { capabilities, signal }) {
      const sounds = await Array.fromAsync(capabilities.speech?.speak({ text, signal }) ?? []);
      return `${sounds[0]?.samples.length} samples`;
    },
  });
  const hummer = defineBot({
    id: "hummer",
    displayName: "Hummer",
    per: "server",
    usesOffers: true,
    capabilities: ["speech"],
    offers: [hum],
    on: {
      async message(turn) {
        const { text } = await turn.useTool("hum", { text: turn.message.text });
        await turn.reply(`${turn.capabilities.speech?.provider}: ${text}`);
      },
    },
  });
  const room = await openTestRoom(hummer, { capabilities: { speech } });
  expect(await room.says("la la")).toEqual(["tone: 5 samples"]);
});
