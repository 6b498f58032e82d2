import { decodeSound, fileSource, offerTool, z } from "#sdk";
import { VoiceError } from "./voice-error.ts";

/** What speech recognition works with. */
const sampleRate = 16_000;
const bytesPerMegabyte = 1_000_000;

/** The part of the config that it goes by. */
export const transcriptionLimits = {
  maxMinutes: z
    .number()
    .positive()
    .max(240)
    .default(30)
    .describe("The longest recording that is written down, in minutes."),
  maxMegabytes: z.number().positive().max(500).default(50).describe("The largest, in millions of bytes."),
};

const limits = z.object(transcriptionLimits);

/** Writes down what is said in a recording, for whichever agent asks. */
export const transcribe = offerTool({
  name: "transcribe",
  description: "Writes down what is said in a recording.",
  request: "io.agentchat.voice.transcription.request",
  isForCode: true,
  isHeavy: true,
  timeoutMs: 1_800_000,
  input: z.object({
    ...fileSource.unwrap().shape,
    durationMs: z.int().min(0).exactOptional(),
    language: z.string().max(35).exactOptional().describe("Language of it, where that is known."),
  }),
  async run({ url, file, language }, { capabilities, config, download, progress, signal }) {
    const { transcription } = capabilities;
    if (transcription === undefined) throw new VoiceError("no-transcription");
    const { maxMinutes, maxMegabytes } = limits.parse(config);
    const source = file === undefined ? { url } : { url, file };
    const maxBytes = maxMegabytes * bytesPerMegabyte;
    const bytes = await download(source, { name: "That recording", maxBytes });
    const sound = await decodeSound(bytes, { sampleRate, maxSeconds: maxMinutes * 60, maxBytes, signal });
    progress({ text: "Listening" });
    return transcription.transcribe({ sound, signal, ...(language === undefined ? {} : { language }) });
  },
});
