import type { BotCommand } from "../commands/bot-command.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";

const shown = 20;

/** By which people see what agents did for them. */
export const auditCommand: BotCommand = {
  description: "shows what agents did for you and what you agreed to",
  usage: { "": `shows the newest ${shown}`, all: "sends all of it as a file" },
  where: "direct",
  async run(turn, argument) {
    const timeZone = await timeZoneOf(() => turn.person());
    switch (argument.trim().toLowerCase()) {
      case "":
        return turn.personAudit.sendNewest({ limit: shown, timeZone });
      case "all":
        return turn.personAudit.sendFile({ timeZone });
      default:
        return turn.reply("Write `audit` for the newest, or `audit all` for all of it as a file.", { isNotice: true });
    }
  },
};
