import { AgentChatError } from "#error";
import { capabilityKinds } from "#models";
import type { CapabilityName } from "#models";
import type { Bot } from "../define-bot.ts";
import type { BotConfig } from "../turn.ts";
import type { Capabilities } from "./capabilities.ts";

/**
 * Makes the models that a bot's section of the config sets up.
 * @throws AgentChatError that names the place in the config
 */
export function openCapabilities(bot: Pick<Bot, "id" | "capabilities">, config: BotConfig): Capabilities {
  const configured = (bot.capabilities ?? []).filter((name) => config[name] !== undefined);
  return Object.fromEntries(configured.map((name) => [name, open(bot.id, name, config[name])]));
}

function open(botId: string, name: CapabilityName, section: unknown): unknown {
  try {
    return capabilityKinds[name].open(section);
  } catch (error) {
    if (!(error instanceof AgentChatError)) throw error;
    throw new AgentChatError(error.code, `agents.${botId}.${name}: ${error.message}`, { cause: error });
  }
}
