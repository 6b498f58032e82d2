import { setTimeout as sleep } from "node:timers/promises";
import type { CallToolResult, Tool } from "@modelcontextprotocol/client";
import type { Logger } from "pino";
import { SdkError } from "../sdk-error.ts";
import type { McpServerConfig } from "./mcp-server-config.ts";
import { openMcpSession } from "./mcp-session.ts";
import type { McpSession } from "./mcp-session.ts";
import { createMcpTransport } from "./mcp-transport.ts";

/** A server that is connected to, again whenever the connection is lost. */
export interface McpConnection extends AsyncDisposable {
  /** Connects. Resolves when the first attempt has ended, well or not; others follow. */
  start(): Promise<void>;
  /** What the server offers; nothing while it is not connected. */
  tools(): readonly Tool[];
  /** Whether it is connected; if not, why not, as far as an attempt has ended. */
  state(): McpConnectionState;
  /** @throws SdkError `tool-failed` when the server cannot be reached or reports a fault */
  call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallToolResult>;
}

export type McpConnectionState =
  { readonly isConnected: true } | { readonly isConnected: false; readonly fault: unknown };

export interface McpConnectionOptions {
  readonly name: string;
  readonly config: McpServerConfig;
  /** Where programs are started. */
  readonly directory: string;
  readonly log: Logger;
  /** Milliseconds before the next attempt, after so many in a row that failed; default doubles from 1 s to 60 s. */
  readonly pauseMs?: (failures: number) => number;
}

/** A connection that lasts this long counts as a success; what ends sooner may be a program that crashes at each start. Milliseconds. */
const stableMs = 60_000;

const doublingPauseMs = (failures: number): number => Math.min(60_000, 1_000 * 2 ** Math.max(0, failures - 1));

export function createMcpConnection(options: McpConnectionOptions): McpConnection {
  const { name, config, directory, pauseMs = doublingPauseMs } = options;
  const log = options.log.child({ mcpServer: name });
  const stopping = new AbortController();
  const firstAttempt = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  let session: McpSession | undefined;
  let lastFault: unknown;
  let working: Promise<void> | undefined;

  async function connect(): Promise<McpSession> {
    const onOutput = (output: string): void => log.debug({ output }, "an MCP server writes");
    const transport = createMcpTransport({ config, directory, onOutput });
    return openMcpSession({ transport, timeoutMs: config.timeoutSeconds * 1000, signal: stopping.signal, log });
  }

  /** Resolves when a connection has come to its end. */
  async function useSession(): Promise<void> {
    session = await connect();
    log.info({ tools: session.tools().length }, "an MCP server is connected");
    firstAttempt.resolve();
    try {
      await Promise.race([session.lost, stopped.promise]);
    } finally {
      const ended = session;
      session = undefined;
      await ended.close();
    }
  }

  async function keepConnected(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const startedAt = performance.now();
      let fault: unknown;
      try {
        await useSession();
      } catch (error) {
        fault = error;
      }
      lastFault = fault;
      firstAttempt.resolve();
      if (stopping.signal.aborted) return;
      failures = performance.now() - startedAt >= stableMs ? 1 : failures + 1;
      const retryMs = pauseMs(failures);
      log.warn({ failures, retryMs, err: fault }, "an MCP server is not connected: its tools are missing until it is");
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    start() {
      working ??= keepConnected();
      return firstAttempt.promise;
    },
    tools: () => session?.tools() ?? [],
    state: () => (session === undefined ? { isConnected: false, fault: lastFault } : { isConnected: true }),
    async call(toolName, input, signal) {
      if (session === undefined) {
        throw new SdkError("tool-failed", `the MCP server ${name} cannot be reached at the moment`, {
          retryable: true,
        });
      }
      try {
        return await session.call(toolName, input, signal);
      } catch (cause) {
        signal.throwIfAborted();
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new SdkError("tool-failed", `the MCP server ${name} reports: ${reason}`, { cause });
      }
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      stopped.resolve();
      await working;
    },
  };
}
