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
  const image = configured.includes("image")
    ? at(bot.id, "image", () => capabilityKinds.image.open(config["image"], {}))
    : undefined;
  const others = configured.filter((name) => name !== "image");
  const rest: Capabilities = Object.fromEntries(
    others.map((name) => [name, at(bot.id, name, () => capabilityKinds[name].open(config[name], { image }))]),
  );
  return image === undefined ? rest : { image, ...rest };
}

function at<Model>(botId: string, name: CapabilityName, open: () => Model): Model {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof AgentChatError)) throw error;
    throw new AgentChatError(error.code, `agents.${botId}.${name}: ${error.message}`, { cause: error });
  }
}
