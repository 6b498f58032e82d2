/** A value that is shown nowhere, such as the config's secrets. */
interface Concealed {
  reveal(): string;
}

/** Where an MCP server is, and how its tools may be used: either `command` or `url` is given. */
export interface McpServerConfig {
  /** Program that speaks MCP on its standard input and output. */
  readonly command?: string;
  readonly args?: readonly string[];
  /** Environment variables beside the few that every program needs (`HOME`, `PATH` and the like). */
  readonly env?: Readonly<Record<string, Concealed>>;
  /** Address of a server that speaks streamable HTTP. */
  readonly url?: string;
  /** HTTP headers of every request. */
  readonly headers?: Readonly<Record<string, Concealed>>;
  /** Which of its tools need consent; `by-annotation`: those that the server does not declare to be read-only (`readOnlyHint`). */
  readonly consent: "by-annotation" | "always" | "never";
  readonly timeoutSeconds: number;
  /** Of a tool's result, what goes back to the model: characters. */
  readonly maxResultLength: number;
}

export function reveal(values: Readonly<Record<string, Concealed>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()]));
}
