import { defineBot, z } from "#sdk";
import type { MessageTurn } from "#sdk";
import { commands } from "./commands.ts";
import { enroll } from "./enrollment/enroll.ts";
import { takeMessage } from "./enrollment/take-message.ts";
import { voiceTools } from "./enrollment/tools.ts";
import { voiceCommand } from "./enrollment/voice-command.ts";
import { say } from "./say.ts";
import { speak } from "./speak.ts";
import { tools } from "./tools.ts";
import { transcribe, transcriptionLimits } from "./transcribe.ts";
import { writeDown } from "./write-down.ts";

/** Speaks and listens: for whoever writes to it, and for all agents that use offers. */
export const voice = defineBot({
  id: "voice",
  displayName: "Voice",
  per: "server",
  about: "I say aloud what you write to me, and write down what you say to me.",
  attachments: ["audio", "video"],
  capabilities: ["speech", "transcription", "voiceClone", "speakerRecognition"],
  config: z.object(transcriptionLimits),
  offers: [speak, transcribe, enroll],
  shared: {
    commands: { ...commands, voice: voiceCommand },
    tools: [...tools, ...voiceTools],
    takesFirst: takeMessage,
    reactions: {
      "🗣️": { about: "says it aloud", run: (turn: MessageTurn) => say(turn, turn.message.text) },
    },
  },
  on: {
    welcome: (turn) => turn.reply("Write to me, and I say it aloud. Send me a recording, and I write it down."),
    async message(turn) {
      const { attachment, text } = turn.message;
      if (attachment === undefined) await say(turn, text);
      else await turn.reply((await writeDown(turn)) ?? "I cannot find that recording any more.");
    },
  },
});
