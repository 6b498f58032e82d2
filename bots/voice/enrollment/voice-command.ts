import type { BotCommand, MessageTurn } from "#sdk";
import type { EnrollmentInput } from "./enrollment-step.ts";
import { sayAsPerson, testSentence } from "./say-as-person.ts";
import { canSpeakAs, takeStep } from "./take-step.ts";

export const voiceCommand: BotCommand = {
  description: "lets me speak with your own voice",
  usage: {
    enroll: "begins: consent, then recordings",
    status: "shows what I have of it",
    test: "plays a sentence",
    "test TEXT": "says the text",
    done: "makes the voice of what you have recorded",
    cancel: "stops recording, and deletes what was recorded",
    revoke: "deletes your voice, all recordings and your consent",
  },
  examples: ["enroll"],
  where: "direct",
  run: runVoiceCommand,
};

/** @param argument what follows `!voice` */
async function runVoiceCommand(turn: MessageTurn, argument: string): Promise<void> {
  const [word = "", ...rest] = argument.trim().split(/\s+/);
  const text = rest.join(" ");
  const step = async (input: EnrollmentInput): Promise<void> => {
    await takeStep(turn, input, { isAsked: true });
  };
  switch (word.toLowerCase()) {
    case "enroll":
    case "enrol": {
      const { language } = await turn.person();
      return step({ step: "begin", ...(language === undefined ? {} : { language }) });
    }
    case "":
    case "status":
      return step({ step: "status" });
    case "done":
      return step({ step: "done" });
    case "cancel":
      return step({ step: "cancel" });
    case "revoke":
      return step({ step: "revoke" });
    case "test":
      return playVoice(turn, text === "" ? testSentence : text);
    default:
      await turn.reply("Write !voice enroll, status, test, done, cancel or revoke.");
  }
}

async function playVoice(turn: MessageTurn, text: string): Promise<void> {
  if (await canSpeakAs(turn)) await sayAsPerson(turn, text);
  else await takeStep(turn, { step: "status" }, { isAsked: true });
}
