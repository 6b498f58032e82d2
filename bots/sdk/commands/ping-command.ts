import type { BotCommand } from "./bot-command.ts";

/** @param now milliseconds since the epoch */
export function pingCommand(now: () => number): BotCommand {
  return {
    description: "tells how long your message took to reach me",
    run: (turn) => turn.reply(`Pong! Your message took ${Math.max(0, now() - turn.message.timestamp)} ms to reach me.`),
  };
}
