import { Client, ProtocolError, SdkError as McpSdkError, SdkErrorCode } from "@modelcontextprotocol/client";
import type { CallToolResult, Tool, Transport } from "@modelcontextprotocol/client";
import type { Logger } from "pino";

/** One connection to an MCP server, from the handshake until it is lost. */
export interface McpSession {
  /** As the server listed them last. */
  tools(): readonly Tool[];
  /** Rejects with what the server, or the way to it, reports; with what aborted the signal otherwise. */
  call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallToolResult>;
  /** Resolves when the connection is of no more use. */
  readonly lost: Promise<void>;
  /** Ends the connection, and the server's process if it has one of ours. */
  close(): Promise<void>;
}

export interface McpSessionOptions {
  readonly transport: Transport;
  /** Of one tool call, milliseconds. */
  readonly timeoutMs: number;
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** A program that is fetched before it runs (`npx …`) takes its time. Milliseconds. */
const connectTimeoutMs = 60_000;
const listTimeoutMs = 20_000;

/** Connects and lists the tools. Rejects when that fails; nothing is left of the attempt then. */
export async function openMcpSession({ transport, timeoutMs, signal, log }: McpSessionOptions): Promise<McpSession> {
  const { promise: lost, resolve: lose } = Promise.withResolvers<void>();
  let tools: readonly Tool[] = [];
  let isOpen = false;
  let checking: Promise<void> | undefined;
  const client = new Client(
    { name: "agentchat", version: "1" },
    {
      versionNegotiation: { mode: "auto" },
      listChanged: { tools: { onChanged: (_error, listed) => (tools = listed ?? tools) } },
    },
  );
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's client is no event target
  client.onclose = lose;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as above
  client.onerror = (error) => {
    log.debug({ err: error }, "an MCP connection reports a fault");
    if (isOpen) checking ??= check();
  };

  async function list(): Promise<void> {
    tools = (await client.listTools(undefined, { timeout: listTimeoutMs, signal, cacheMode: "refresh" })).tools;
  }

  /** A fault may be the end of the connection or nothing: a request shows which. */
  async function check(): Promise<void> {
    try {
      await list();
    } catch (error) {
      log.debug({ err: error }, "an MCP connection is lost");
      lose();
    } finally {
      checking = undefined;
    }
  }

  try {
    await client.connect(transport, { timeout: connectTimeoutMs, signal });
    await list();
  } catch (error) {
    await client.close();
    await transport.close();
    throw error;
  }
  isOpen = true;

  return {
    tools: () => tools,
    lost,
    async call(name, input, callSignal) {
      try {
        return await client.callTool({ name, arguments: input }, { signal: callSignal, timeout: timeoutMs });
      } catch (error) {
        callSignal.throwIfAborted();
        if (!isAnswer(error)) lose();
        throw error;
      }
    },
    async close() {
      isOpen = false;
      await client.close();
      await checking;
    },
  };
}

/** What the server says, or that it takes too long, is no reason to connect anew. */
function isAnswer(error: unknown): boolean {
  return error instanceof ProtocolError || (error instanceof McpSdkError && error.code === SdkErrorCode.RequestTimeout);
}
