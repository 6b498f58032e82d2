import { loadAgentChatConfig, start } from "../../../bots/main.ts";
import type { ContestantOptions } from "./contestant-options.ts";

/** AgentChat as in production, with the echo bot. */
export async function startAgentChat({ configFile }: ContestantOptions): Promise<void> {
  const running = await start(await loadAgentChatConfig(configFile, {}));
  await running.ready;
}
