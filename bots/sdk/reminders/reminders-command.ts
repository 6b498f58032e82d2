import type { BotCommand } from "../commands/bot-command.ts";
import { remindersInWords } from "./reminders-in-words.ts";

const hint = "Write `reminders` to see them, `reminders cancel 2` to cancel one, `reminders clear` to cancel all.";

/** By which people see and cancel their reminders. */
export const remindersCommand: BotCommand = {
  description: "shows your reminders and timers, and cancels them",
  usage: {
    "": "shows them, each with its number",
    "cancel NUMBER": "cancels one",
    clear: "cancels all",
  },
  examples: ["cancel 2"],
  async run(turn, argument) {
    const [, action = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/u.exec(argument.trim()) ?? [];
    switch (action.toLowerCase()) {
      case "":
      case "list":
        return turn.reply(await remindersInWords.list(turn));
      case "cancel":
        return turn.reply(rest === "" ? hint : await remindersInWords.cancel(turn, rest));
      case "clear":
        return turn.reply(await remindersInWords.cancel(turn, "all"));
      default:
        return turn.reply(hint);
    }
  },
};
