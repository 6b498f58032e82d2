import { z } from "zod";
import { httpUrl } from "./http-url.ts";
import { secret } from "./secret.ts";
import { didYouMean } from "./suggest.ts";

const serverName = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, {
  error: 'must be lower-case letters, digits and "-", a letter first, at most 20: the names of its tools begin with it',
});
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "is no name of an environment variable" });
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: "is no name of an HTTP header" });

const serverKeys = {
  command: z.string().min(1).exactOptional().describe("Program that speaks MCP on its standard input and output."),
  args: z.array(z.string()).exactOptional().describe("What the program is called with."),
  env: z.record(variableName, secret()).exactOptional().describe("Environment variables for the program."),
  url: httpUrl().exactOptional().describe("Address of a server that speaks streamable HTTP."),
  headers: z.record(headerName, secret()).exactOptional().describe("HTTP headers of every request."),
  consent: z
    .enum(["by-annotation", "always", "never"])
    .default("by-annotation")
    .describe("Which of its tools need consent; by-annotation: those that it does not declare to be read-only."),
  timeoutSeconds: z.number().positive().max(240).default(30).describe("How long a tool may take."),
  maxResultLength: z
    .int()
    .min(1)
    .default(20_000)
    .describe("How much of a tool's result the model is shown, in characters."),
};

const isSettings = (payload: { readonly value: unknown }) =>
  typeof payload.value === "object" && payload.value !== null;

const server = z.strictObject(serverKeys).superRefine(
  (settings, context) => {
    const fail = (path: readonly string[], message: string) =>
      context.addIssue({ code: "custom", path: [...path], message });
    const isProgram = settings.command !== undefined;
    if (isProgram === (settings.url !== undefined)) fail([], "must have either command or url");
    if (!isProgram && settings.args !== undefined) fail(["args"], "is given, but there is no command");
    if (!isProgram && settings.env !== undefined) fail(["env"], "is given, but there is no command");
    if (isProgram && settings.headers !== undefined) fail(["headers"], "is given, but there is no url");
  },
  { when: isSettings },
);

const servers = z
  .record(serverName, server)
  .exactOptional()
  .meta({
    example: { files: { command: "npx", args: ["-y", "@modelcontextprotocol/server-filesystem", "/srv/files"] } },
  });

/** MCP servers that any agent may use. */
export const mcpSection = z.strictObject({
  servers: servers.describe(
    "Servers that all agents use, but for those whose own mcp.use names some. Each has command, args, env (secrets) or url, headers (secrets), and consent (by-annotation, always, never), timeoutSeconds, maxResultLength.",
  ),
});

/** Those that one agent uses. */
export const agentMcpSection = z.strictObject({
  use: z
    .array(z.string())
    .exactOptional()
    .meta({ example: ["files"] })
    .describe("Which of the servers under the top-level mcp the agent uses. Left out, all."),
  servers: servers
    .meta({ example: { web: { url: "http://127.0.0.1:3001/mcp" } } })
    .describe("Servers of this agent only."),
});

interface McpNames {
  readonly mcp: z.output<typeof mcpSection>;
  readonly agents: Readonly<Record<string, { readonly mcp: z.output<typeof agentMcpSection> } | undefined>>;
}

/** Names that fit nothing, or two things: what no section can tell by itself. */
export function checkMcpNames({ mcp, agents }: McpNames, context: z.core.$RefinementCtx): void {
  const known = Object.keys(mcp.servers ?? {});
  for (const [id, agent] of Object.entries(agents)) {
    const path = ["agents", id, "mcp"];
    for (const [index, name] of agent?.mcp.use?.entries() ?? []) {
      if (known.includes(name)) continue;
      const message = `is not defined under mcp.servers; ${didYouMean(name, known)}`;
      context.addIssue({ code: "custom", path: [...path, "use", index], message });
    }
    for (const name of Object.keys(agent?.mcp.servers ?? {})) {
      if (!(agent?.mcp.use ?? known).includes(name)) continue;
      const message =
        "has the name of a server under the top-level mcp that the agent uses too; call it something else";
      context.addIssue({ code: "custom", path: [...path, "servers", name], message });
    }
  }
}
