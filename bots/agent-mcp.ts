import { dirname } from "node:path";
import type { Logger } from "pino";
import type { Config } from "#config";
import type { Tool } from "#sdk";
import { createMcpServers } from "#sdk/runtime";
import type { McpServer, McpServerState } from "#sdk/runtime";

/** The MCP servers of the config, and which agent has which. */
export interface AgentMcp extends AsyncDisposable {
  /** See `McpServers.start`. */
  start(): Promise<void>;
  /** What an agent's model may do at this moment: the bot's own tools, and those of its servers that are called otherwise. */
  toolsOf(botId: string, own: readonly Tool[]): readonly Tool[];
  /** How it stands with each server that an agent uses; those of one agent alone by its id and their name. */
  states(): ReadonlyMap<string, McpServerState>;
}

/** Nothing is started before `start`. A server that no agent uses never is. */
export function createAgentMcp({ mcp, agents, file }: Pick<Config, "mcp" | "agents" | "file">, log: Logger): AgentMcp {
  const servers = new Map<string, McpServer>();
  const idsOf = new Map<string, readonly string[]>();
  for (const [botId, agent] of Object.entries(agents)) {
    const shared = Object.entries(mcp.servers ?? {}).filter(([name]) => agent.mcp.use?.includes(name) ?? true);
    const used = [
      ...shared.map(([name, config]) => ({ id: name, name, config })),
      ...Object.entries(agent.mcp.servers ?? {}).map(([name, config]) => ({ id: `${botId} ${name}`, name, config })),
    ];
    for (const { id, name, config } of used) servers.set(id, { name, config });
    idsOf.set(
      botId,
      used.map(({ id }) => id),
    );
  }
  const opened = createMcpServers({ servers, directory: dirname(file), log });

  return {
    start: () => opened.start(),
    toolsOf(botId, own) {
      const offered = opened.toolsOf(idsOf.get(botId) ?? []);
      return [...own, ...offered.filter(({ name }) => !own.some((tool) => tool.name === name))];
    },
    states: () => opened.states(),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
