import { readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSecret } from "#config";
import { createMcpServers } from "../../../bots/sdk/mcp/mcp-servers.ts";
import type { McpServerConfig } from "../../../bots/sdk/mcp/mcp-server-config.ts";
import { runTool } from "../../../bots/sdk/run-tool.ts";
import type { ConsentCall } from "../../../bots/sdk/run-tool.ts";
import type { MessageTurn } from "../../../bots/sdk/turn.ts";
import { everythingServer, freePort, startHttpServer } from "./everything-server.ts";

const defaults = { consent: "by-annotation", timeoutSeconds: 10, maxResultLength: 20_000 } as const;
const stdio: McpServerConfig = { ...defaults, command: process.execPath, args: [everythingServer] };

interface LogLine {
  readonly level: number;
  readonly text: string;
  readonly mcpServer?: string;
}

/** Servers under their names, what was logged of them, and a way to call their tools as a model does. */
async function open(configs: Readonly<Record<string, McpServerConfig>>) {
  const lines: LogLine[] = [];
  const log = pino(
    { level: "info", messageKey: "text" },
    { write: (line: string) => lines.push(JSON.parse(line) as LogLine) },
  );
  const servers = new Map(Object.entries(configs).map(([name, config]) => [name, { name, config }]));
  const opened = createMcpServers({ servers, directory: dirname(everythingServer), log, pauseMs: () => 50 });
  onTestFinished(() => opened[Symbol.asyncDispose]());
  await opened.start();
  const tools = () => opened.toolsOf(Object.keys(configs));
  const asked: ConsentCall[] = [];
  const call = (name: string, input: unknown, signal = AbortSignal.timeout(20_000)): Promise<string> =>
    runTool(
      { id: "1", name, input },
      {
        tools: tools(),
        turn: () => ({}) as MessageTurn,
        signal,
        requestConsent(given) {
          asked.push(given);
          return Promise.resolve("asked");
        },
      },
    );
  return { opened, tools, call, asked, lines };
}

describe.each(["stdio", "streamable HTTP"])("a real MCP server on %s", (transport) => {
  async function openEverything(changes: Partial<McpServerConfig> = {}) {
    if (transport === "stdio") return open({ everything: { ...stdio, ...changes } });
    const server = await startHttpServer(await freePort());
    onTestFinished(() => server[Symbol.asyncDispose]());
    return open({ everything: { ...defaults, url: server.url, ...changes } });
  }

  test("offers its tools with their schemas", async () => {
    const { tools } = await openEverything();
    const sum = tools().find(({ name }) => name === "everything_get-sum");
    expect(sum).toMatchObject({ description: expect.stringContaining("sum"), consent: "never" });
    expect(sum?.inputSchema).toMatchObject({ required: ["a", "b"], properties: { a: { type: "number" } } });
  });

  test("runs a tool and tells its result", async () => {
    const { call } = await openEverything();
    expect(await call("everything_get-sum", { a: 2, b: 3 })).toBe("The sum of 2 and 3 is 5.");
    expect(await call("everything_get-structured-content", { location: "Chicago" })).toContain('"conditions"');
    expect(await call("everything_get-tiny-image", {})).toMatch(/\[image\/png, \d+ bytes, not shown\]/u);
    expect(await call("everything_get-resource-links", { count: 1 })).toMatch(/\[.*: demo:\/\/resource/u);
    expect(await call("everything_get-resource-reference", { resourceType: "Blob" })).toMatch(/bytes, not shown\]/u);
  });

  test("tells what the server says against the input", async () => {
    const { call } = await openEverything();
    expect(await call("everything_get-sum", { a: "two" })).toMatch(/^everything_get-sum failed: .*expected number/u);
  });

  test("wants consent for what does not declare itself read-only, and shows the input", async () => {
    const { call, asked } = await openEverything();
    expect(await call("everything_toggle-simulated-logging", { a: 1 })).toBe("asked");
    expect(asked[0]?.action).toBe('Use toggle-simulated-logging of the server everything with\n{\n  "a": 1\n}');
  });

  test.each([
    ["always", "get-sum", "asked"],
    ["never", "toggle-simulated-logging", expect.stringContaining("logging")],
  ] as const)("with consent: %s, %s", async (consent, tool, answer) => {
    const { call } = await openEverything({ consent });
    expect(await call(`everything_${tool}`, { a: 1, b: 1 })).toEqual(answer);
  });

  test("cuts off long results and stops what takes too long", async () => {
    const { call } = await openEverything({ timeoutSeconds: 0.3, maxResultLength: 10 });
    expect(await call("everything_echo", { message: "0123456789" })).toBe(
      "Echo: 0123 … (cut off: the first 10 of 16 characters)",
    );
    const slow = await call("everything_trigger-long-running-operation", { duration: 5, steps: 5 });
    expect(slow).toMatch(/^everything_trigger-long-running-operation failed|cut off/u);
    expect(await call("everything_echo", { message: "still here" })).toContain("Echo: sti");
  });
});

describe("a server that comes and goes", () => {
  test("that is down at start is a warning, and is used once it is up; and again when it was restarted", async () => {
    const port = await freePort();
    const { tools, call, lines } = await open({ web: { ...defaults, url: `http://127.0.0.1:${port}/mcp` } });
    expect(tools()).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 40, mcpServer: "web", text: expect.stringContaining("its tools are missing") }),
    );
    expect(await call("web_echo", { message: "hi" })).toBe("There is no tool web_echo.");
    for (const message of ["first run", "second run"]) {
      const server = await startHttpServer(port);
      await expect.poll(() => call("web_echo", { message }), { timeout: 20_000 }).toBe(`Echo: ${message}`);
      await server.kill();
      await expect.poll(tools, { timeout: 20_000 }).toEqual([]);
    }
  });

  test("whose process is killed is started again", async () => {
    const { tools, call } = await open({ local: stdio });
    const [pid] = await childrenThatRun(everythingServer);
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(tools).toEqual([]);
    await expect.poll(() => call("local_echo", { message: "again" }), { timeout: 20_000 }).toBe("Echo: again");
  });

  test("leaves no process behind", async () => {
    const { opened } = await open({ one: stdio, two: stdio });
    expect(await childrenThatRun(everythingServer)).toHaveLength(2);
    await opened[Symbol.asyncDispose]();
    expect(await childrenThatRun(everythingServer)).toEqual([]);
  });

  test("that cannot be started is a warning", async () => {
    const { tools, lines } = await open({ none: { ...defaults, command: "no-such-program" } });
    expect(tools()).toEqual([]);
    expect(lines[0]).toMatchObject({ level: 40, mcpServer: "none" });
  });
});

test("a program gets its environment, and none of ours that it was not given", async () => {
  process.env["MCP_TEST_OURS"] = "ours";
  onTestFinished(() => {
    delete process.env["MCP_TEST_OURS"];
  });
  const { call } = await open({ local: { ...stdio, env: { API_KEY: createSecret("s3cret") } } });
  const environment = await call("local_get-env", {});
  expect(environment).toContain("s3cret");
  expect(environment).not.toContain("MCP_TEST_OURS");
});

/** Ids of our child processes that run this file. */
async function childrenThatRun(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const status of globSync("/proc/[0-9]*/status")) {
    const folder = dirname(status);
    const text = await readFile(status, "utf8").catch(() => "");
    const command = await readFile(`${folder}/cmdline`, "utf8").catch(() => "");
    if (text.includes(`\nPPid:\t${process.pid}\n`) && command.includes(file)) found.push(folder.slice("/proc/".length));
  }
  return found;
}
