import type { BotCommand } from "../define-bot.ts";
import { remindersInWords } from "./reminders-in-words.ts";

const usage = "Write `reminders` to see them, `reminders cancel 2` to cancel one, `reminders clear` to cancel all.";

/** By which people see and cancel their reminders. */
export const remindersCommand: BotCommand = {
  description: 'shows your reminders; "reminders cancel 2" cancels one, "reminders clear" all',
  async run(turn, argument) {
    const [, action = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/u.exec(argument.trim()) ?? [];
    switch (action.toLowerCase()) {
      case "":
      case "list":
        return turn.reply(await remindersInWords.list(turn));
      case "cancel":
        return turn.reply(rest === "" ? usage : await remindersInWords.cancel(turn, rest));
      case "clear":
        return turn.reply(await remindersInWords.cancel(turn, "all"));
      default:
        return turn.reply(usage);
    }
  },
};
