import type { ConfiguredBot } from "../configured-bot.ts";
import type { Commands } from "./bot-command.ts";
import { helpCommand } from "./help-command.ts";
import { pingCommand } from "./ping-command.ts";
import { stopCommand } from "./stop-command.ts";

/** Finds all commands of a bot: its own, and those that every bot has unless it declares one of that name. */
export type CommandsOf = (configured: ConfiguredBot) => Commands;

/** @param now milliseconds since the epoch */
export function createCommandsOf(bots: readonly ConfiguredBot[], now: () => number): CommandsOf {
  const known = new Map(bots.map((configured) => [configured, withCommon(configured, now)]));
  return (configured) => known.get(configured) ?? {};
}

function withCommon(configured: ConfiguredBot, now: () => number): Commands {
  const own: Commands = configured.bot.commands ?? {};
  const common: Commands = {
    stop: stopCommand,
    ping: pingCommand(now),
    help: helpCommand(configured, () => commands),
  };
  // its own first, also in help
  const commands: Commands = { ...own, ...common, ...own };
  return commands;
}
