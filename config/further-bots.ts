import { AgentChatError } from "#error";
import { reservedKeysOf } from "./agent-settings.ts";
import type { ConfigurableBot } from "./agent-settings.ts";
import { valueAt } from "./config-path.ts";
import type { Finding } from "./finding.ts";

export interface FurtherBots<Bot> {
  readonly bots: readonly Bot[];
  readonly findings: readonly Finding[];
}

interface BotSources<Bot> {
  readonly bundledBots: readonly Bot[];
  readonly loadBots: (specifier: string, directory: string) => Promise<readonly Bot[]>;
}

/** Loads what the list `bots` of a config names, before the rest of it can be judged. */
export async function loadFurtherBots<Bot extends ConfigurableBot>(
  data: unknown,
  directory: string,
  { bundledBots, loadBots }: BotSources<Bot>,
): Promise<FurtherBots<Bot>> {
  const written = valueAt(data, ["bots"]);
  const bots: Bot[] = [];
  const findings: Finding[] = [];
  const takenIds = new Set(bundledBots.map((bot) => bot.id));
  for (const [index, specifier] of (Array.isArray(written) ? written : []).entries()) {
    if (typeof specifier !== "string") continue;
    const path = ["bots", index];
    try {
      for (const bot of await loadBots(specifier, directory)) {
        const message = refusalOf(bot, takenIds);
        if (message === undefined) bots.push(bot);
        else findings.push({ path, message });
        takenIds.add(bot.id);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      findings.push({ path, message: error instanceof AgentChatError ? reason : `cannot be loaded: ${reason}` });
    }
  }
  return { bots, findings };
}

function refusalOf(bot: ConfigurableBot, takenIds: ReadonlySet<string>): string | undefined {
  const name = JSON.stringify(bot.id);
  if (takenIds.has(bot.id)) return `there is another bot with the id ${name}; give one of them another id`;
  const reserved = reservedKeysOf(bot);
  if (reserved.length === 0) return undefined;
  return `the bot ${name} adds config keys that every agent has already: ${reserved.join(", ")}; give them other names`;
}
