import type { BotCommand } from "./bot-command.ts";

/** A stop that reaches a turn is dealt with as it arrives (`stop-on-arrival.ts`); here is what had nothing to stop. */
export const stopCommand: BotCommand = {
  description: "stops the answer that I am writing; 🛑 on it does the same",
  run: (turn) => turn.reply("I am not at anything of yours here, so there is nothing to stop.", { isNotice: true }),
};
