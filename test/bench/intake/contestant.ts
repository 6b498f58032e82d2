import { parseContestantOptions } from "./contestant-options.ts";
import type { ContestantOptions, Usage } from "./contestant-options.ts";

/**
 * A contestant in a process of its own: an application service whose agent echoes.
 * Says when it is ready, and on any message what it has used so far.
 */
const contestants: Readonly<Record<string, (options: ContestantOptions) => Promise<unknown>>> = {
  bare: async (options) => (await import("./bare.ts")).startBare(options),
  agentchat: async (options) => (await import("./agentchat.ts")).startAgentChat(options),
  "matrix-bot-sdk": async (options) => (await import("./bot-sdk.ts")).startBotSdk(options),
};

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, megabytes: process.memoryUsage.rss() / 1e6 };
}

const [name = "", options = ""] = process.argv.slice(2);
const start = contestants[name];
if (start === undefined) throw new Error(`there is no contestant "${name}"`);
await start(parseContestantOptions(options));
process.on("message", () => process.send?.(usage()));
process.on("disconnect", () => process.exit());
process.send?.("ready");
