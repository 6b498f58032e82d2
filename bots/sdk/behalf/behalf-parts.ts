import { z } from "zod";
import { isUserId } from "#appservice";
import type { UserId } from "#appservice";
import type { BotCommand } from "../commands/bot-command.ts";
import { defineTool } from "../define-tool.ts";
import type { SharedParts, TakesFirst } from "../sharing/shared-parts.ts";
import { bringAction } from "./ask-on-behalf.ts";
import { behalfWords, maxMessageLength } from "./behalf-words.ts";

const tell: BotCommand = {
  description: "brings a message to a contact, after showing you what exactly",
  usage: {
    "CONTACT TEXT": "asks you, then has their assistant bring it; they answer by replying to it",
    "CONTACT by voice TEXT": "has it said aloud as well: in your own voice, if you let the contact hear that",
  },
  examples: ["Bob I'll be ten minutes late", "Bob Smith: see you at eight"],
  async run(turn, argument) {
    const asked = await turn.behalf.ask(argument);
    const said = asked.kind === "refused" ? asked.reason : asked.say;
    return said === undefined ? undefined : turn.reply(said, { isNotice: true });
  },
};

/** By which models bring messages to contacts. It needs `behalfParts`. */
export const tellContact = defineTool({
  name: "tell_contact",
  description:
    "Brings a message to one of the person's contacts, after showing them what exactly: \"tell Bob I'll be ten minutes late\". Use it when they want something told, asked or answered to somebody. It asks them by itself.",
  example: "tell Bob I'll be ten minutes late",
  input: z.object({
    message: z
      .string()
      .max(maxMessageLength + 500)
      .describe(
        'First whom, as the person calls them, then the message as the person would write it to them: "Bob: I\'ll be ten minutes late". With "by voice" after the name it is said aloud, too. Do not add anything to it.',
      ),
  }),
  async run({ message }, { turn }) {
    const asked = await turn.behalf.ask(message.replace(/^(\S+) that /u, "$1 "));
    if (asked.kind === "refused") return asked.reason;
    return (
      asked.say ?? "I have shown you what I would bring. Nothing was sent yet: that takes your ✅ on that message."
    );
  },
});

const bringMessage = defineTool({
  name: bringAction,
  description: "Brings a message to a contact.",
  input: z.object({
    to: z.custom<UserId>(isUserId),
    name: z.string(),
    text: z.string(),
    voice: z.enum(["own", "usual"]).optional(),
  }),
  describeAction: behalfWords.action,
  mayRunAgain: true,
  timeoutMs: 4 * 60_000,
  async run(message, { turn }) {
    if (message.voice !== undefined) turn.stepAside();
    await turn.behalf.bring(message);
    return "";
  },
});

/** A reply to a message that was brought, or what is written in its thread, is an answer to whoever wrote it. */
const takesAnswers: TakesFirst = async (turn, file) => {
  const { repliesTo, threadRoot, text } = turn.message;
  const to =
    (repliesTo && (await turn.behalf.senderOf(repliesTo))) ?? (threadRoot && (await turn.behalf.senderOf(threadRoot)));
  if (to === undefined) return false;
  if (file !== undefined || text.trim() === "") {
    await turn.reply(behalfWords.textOnly(to), { isNotice: true });
    return true;
  }
  const asked = await turn.behalf.askFor(to, text);
  if (asked.kind === "refused") await turn.reply(asked.reason, { isNotice: true });
  return true;
};

/** What brings messages to contacts, and takes answers to them: for assistants. */
export const behalfParts: SharedParts = {
  commands: { tell },
  actions: [bringMessage],
  takesFirst: takesAnswers,
};
