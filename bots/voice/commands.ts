import type { Commands } from "#sdk";
import { say } from "./say.ts";
import { writeDown } from "./write-down.ts";

export const commands: Commands = {
  say: {
    description: "says something aloud, as a voice message",
    usage: { TEXT: "says the text", "": "as a reply: reads that message aloud" },
    examples: ["Good night, sleep well!"],
    async run(turn, text) {
      const words = text.trim() === "" ? (await turn.repliedMessage())?.text : text;
      if (words === undefined) await turn.reply("What shall I say? Write !say and a text, or reply !say to a message.");
      else await say(turn, words);
    },
  },
  transcribe: {
    description: "as a reply to a recording or video: writes down what is said in it",
    async run(turn) {
      await turn.reply((await writeDown(turn)) ?? "Which recording? Reply !transcribe to it.");
    },
  },
};
