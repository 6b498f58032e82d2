import { defineTool, speakAloud, z } from "#sdk";
import { writeDown } from "./write-down.ts";

const maxLength = 8000;

const sayAloud = defineTool({
  name: "say_aloud",
  description:
    "Says a text aloud: sends the person a voice message. Use it when they want to hear something, or have a message read aloud; give the whole text that they are to hear.",
  example: "say aloud: good night",
  input: z.object({ text: z.string().min(1).max(maxLength).describe("What is to be heard, in its own language.") }),
  timeoutMs: 300_000,
  async run({ text }, { turn }) {
    const { messages } = await speakAloud(turn, text);
    return messages === 1 ? "The voice message is in the room." : `It is in the room, in ${messages} voice messages.`;
  },
});

const transcribeThis = defineTool({
  name: "transcribe_recording",
  description: "Writes down what is said in the recording or video that the person's message replies to.",
  example: "transcribe this recording",
  input: z.object({}),
  timeoutMs: 1_800_000,
  run: async (_, { turn }) => (await writeDown(turn)) ?? "The message replies to no recording: they have to do that.",
});

const setVoiceAnswers = defineTool({
  name: "set_voice_answers",
  description:
    "Remembers when the person wants your answers said aloud beside being written: `always`, `to voice` (only to their voice messages) or `never`.",
  input: z.object({ when: z.enum(["always", "to voice", "never"]) }),
  async run({ when }, { turn }) {
    const result = await turn.memory.remember("voice", when);
    return result.status === "refused" ? result.reason : `Answers are said aloud from now on: ${when}.`;
  },
});

export const tools = [sayAloud, transcribeThis, setVoiceAnswers];
