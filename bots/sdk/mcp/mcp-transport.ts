import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Transport } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { SdkError } from "../sdk-error.ts";
import { reveal } from "./mcp-server-config.ts";
import type { McpServerConfig } from "./mcp-server-config.ts";

export interface McpTransportOptions {
  readonly config: McpServerConfig;
  /** Where programs are started, so that relative file names in `command` and `args` are relative to it. */
  readonly directory: string;
  /** Gets what a program writes on its standard error. */
  readonly onOutput: (text: string) => void;
}

/** A new way to the server; nothing is started or requested before a client connects with it. */
export function createMcpTransport({ config, directory, onOutput }: McpTransportOptions): Transport {
  const { command, args = [], env, url, headers } = config;
  if (url !== undefined) {
    return new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: reveal(headers) } });
  }
  if (command === undefined) throw new SdkError("bad-definition", "an MCP server needs a command or a url");
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...getDefaultEnvironment(), ...reveal(env) },
    cwd: directory,
    stderr: "pipe",
  });
  transport.stderr?.on("data", (chunk: unknown) => {
    onOutput(String(chunk).trimEnd());
  });
  return transport;
}
