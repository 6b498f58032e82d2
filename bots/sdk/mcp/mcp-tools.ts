import type { Tool as McpTool } from "@modelcontextprotocol/client";
import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../define-tool.ts";
import { SdkError } from "../sdk-error.ts";
import type { McpConnection } from "./mcp-connection.ts";
import { mcpResultText } from "./mcp-result.ts";
import type { McpServerConfig } from "./mcp-server-config.ts";

export interface McpToolsOptions {
  /** The server's; tools are named `server_tool`. */
  readonly name: string;
  readonly config: McpServerConfig;
  readonly connection: Pick<McpConnection, "tools" | "call">;
}

/** What models accept as a tool's name. */
const maxNameLength = 64;
/** The server checks it. */
const anyInput = z.record(z.string(), z.unknown());

/** The tools of a server as an agent's model may use them. Of those whose names become the same, the first counts. */
export function mcpTools({ name, config, connection }: McpToolsOptions): readonly Tool[] {
  const tools = new Map<string, Tool>();
  for (const offered of connection.tools()) {
    const toolName = `${name}_${offered.name}`.replaceAll(/[^a-zA-Z0-9_-]/gu, "_").slice(0, maxNameLength);
    if (!tools.has(toolName)) tools.set(toolName, toTool(toolName, offered, { name, config, connection }));
  }
  return [...tools.values()];
}

function toTool(toolName: string, offered: McpTool, { name, config, connection }: McpToolsOptions): Tool {
  return defineTool({
    name: toolName,
    description: offered.description ?? offered.title ?? offered.name,
    input: anyInput,
    inputSchema: offered.inputSchema,
    consent: needsConsent(offered, config.consent) ? "always" : "never",
    describeAction: (input) => `Use ${offered.name} of the server ${name} with\n${JSON.stringify(input, null, 2)}`,
    timeoutMs: config.timeoutSeconds * 1000,
    maxResultLength: config.maxResultLength,
    async run(input, { signal }) {
      const result = await connection.call(offered.name, input, signal);
      const text = mcpResultText(result);
      if (result.isError === true) throw new SdkError("tool-failed", text);
      return text;
    },
  });
}

function needsConsent({ annotations }: McpTool, rule: McpServerConfig["consent"]): boolean {
  return rule === "by-annotation" ? annotations?.readOnlyHint !== true : rule === "always";
}
