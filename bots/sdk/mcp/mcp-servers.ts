import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Tool } from "../define-tool.ts";
import { createMcpConnection } from "./mcp-connection.ts";
import type { McpConnection, McpConnectionState } from "./mcp-connection.ts";
import type { McpServerConfig } from "./mcp-server-config.ts";
import { mcpTools } from "./mcp-tools.ts";

/** The MCP servers of AgentChat; each is connected once, however many agents use its tools. */
export interface McpServers extends AsyncDisposable {
  /** Connects to all. Resolves when each has been tried, at the latest after a few seconds: a server that is down must not keep AgentChat from starting. */
  start(): Promise<void>;
  /** The tools that these servers offer at this moment. Unknown ids offer none. */
  toolsOf(ids: readonly string[]): readonly Tool[];
  /** How it stands with each server, by the caller's id. */
  states(): ReadonlyMap<string, McpServerState>;
}

export type McpServerState = McpConnectionState & {
  readonly name: string;
  /** How many tools it offers at this moment. */
  readonly tools: number;
};

export interface McpServersOptions {
  /** By an id of the caller's. */
  readonly servers: ReadonlyMap<string, McpServer>;
  /** Where programs are started. */
  readonly directory: string;
  readonly log: Logger;
  /** See `McpConnectionOptions.pauseMs`. */
  readonly pauseMs?: (failures: number) => number;
}

export interface McpServer {
  /** First part of its tools' names: `[a-z][a-z0-9-]*`. */
  readonly name: string;
  readonly config: McpServerConfig;
}

/** How long a start waits for servers, milliseconds. */
const startMs = 10_000;

export function createMcpServers({ servers, directory, log, ...timing }: McpServersOptions): McpServers {
  const connections = new Map<string, McpServer & { readonly connection: McpConnection }>();
  for (const [id, { name, config }] of servers) {
    const connection = createMcpConnection({ name, config, directory, log, ...timing });
    connections.set(id, { name, config, connection });
  }
  const all = (): readonly McpConnection[] => [...connections.values()].map(({ connection }) => connection);

  return {
    async start() {
      const patience = new AbortController();
      const attempts = Promise.all(all().map((connection) => connection.start()));
      await Promise.race([attempts, sleep(startMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
      patience.abort();
    },
    toolsOf: (ids) =>
      ids.flatMap((id) => {
        const server = connections.get(id);
        return server === undefined ? [] : mcpTools(server);
      }),
    states: () =>
      new Map(
        [...connections].map(([id, { name, connection }]) => [
          id,
          { ...connection.state(), name, tools: connection.tools().length },
        ]),
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all(all().map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}
