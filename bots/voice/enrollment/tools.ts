import { defineTool, z } from "#sdk";
import type { MessageTurn } from "#sdk";
import { sayAsPerson } from "./say-as-person.ts";
import { takeStep } from "./take-step.ts";

const maxLength = 2000;
const toldInRoom = "Done: see above.";

const spoken = z.object({
  text: z.string().min(1).max(maxLength).describe("What is to be said, in its own language."),
});

const directOnly = "That is possible in the person's direct chat with you only.";

const enrollVoice = defineTool({
  name: "enroll_my_voice",
  description: "Begins recording the person's own voice, so that you can speak with a copy of it.",
  example: "enroll my voice",
  input: z.object({}),
  run: (_, { turn }) => take(turn, "begin"),
});

const showVoice = defineTool({
  name: "my_voice_status",
  description: "Shows the person what there is of the copy of their own voice.",
  input: z.object({}),
  run: (_, { turn }) => take(turn, "status"),
});

const deleteVoice = defineTool({
  name: "delete_my_voice",
  description: "Deletes the copy of the person's own voice, all recordings and their consent.",
  example: "delete my voice",
  input: z.object({}),
  consent: "always",
  describeAction: () => "Delete your voice, all recordings of it and your consent",
  run: (_, { turn }) => take(turn, "revoke"),
});

async function take(turn: MessageTurn, step: "begin" | "status" | "revoke"): Promise<string> {
  if (!turn.room.isDirect) return directOnly;
  await takeStep(turn, { step }, { isAsked: true });
  return toldInRoom;
}

const sayInOwnVoice = defineTool({
  name: "say_in_my_voice",
  description:
    "Says a text aloud in a copy of the person's own voice, where only they read along. Use it when they want something said in their voice.",
  example: "say in my voice: good night",
  input: spoken,
  timeoutMs: 300_000,
  async run({ text }, { turn }) {
    if (!turn.room.isDirect) return "Others hear it here: use say_as_me_to_others.";
    await sayAsPerson(turn, text);
    return toldInRoom;
  },
});

const sayAsMeToOthers = defineTool({
  name: "say_as_me_to_others",
  description: "Says a text aloud in a copy of the person's own voice in a room where others hear it.",
  input: spoken,
  consent: "always",
  describeAction: ({ text }) => `Say this aloud in your voice, to everybody in this room:\n${text}`,
  timeoutMs: 300_000,
  async run({ text }, { turn }) {
    await sayAsPerson(turn, text);
    return toldInRoom;
  },
});

export const voiceTools = [enrollVoice, showVoice, deleteVoice, sayInOwnVoice, sayAsMeToOthers];
