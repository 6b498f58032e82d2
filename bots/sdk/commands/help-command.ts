import type { ConfiguredBot } from "../configured-bot.ts";
import { serviceBotId } from "../service-bot-id.ts";
import type { BotCommand, Commands } from "./bot-command.ts";
import { helpText } from "./help-text.ts";

/** `!help`, and `!help memory` for one command. */
export function helpCommand(configured: ConfiguredBot, commands: () => Commands): BotCommand {
  return {
    description: "shows what I can do, or with a name all about one command",
    usage: { "": "shows what I can do", COMMAND: "tells all about one command" },
    examples: ["ping"],
    run: (turn, argument) =>
      turn.reply(
        helpText(
          {
            about: configured.bot.about,
            sayings: configured.tools().flatMap(({ example }) => example ?? []),
            understandsText: configured.bot.on.message !== undefined,
            commands: commands(),
            reactions: configured.reactions ?? {},
            isDirect: turn.room.isDirect,
            isManagementRoom: turn.room.isDirect && configured.bot.id === serviceBotId,
            level: turn.sender.level,
          },
          argument,
        ),
      ),
  };
}
