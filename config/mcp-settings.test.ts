import { expect, test } from "vitest";
import { loadSample, minimalConfig, problemsOf } from "./testing.ts";

const withMcp = (mcp: string, assistant = "{}") => ({
  text: `${minimalConfig}mcp: ${mcp}\nagents: { assistant: { mcp: ${assistant} } }\n`,
});

test("reads servers for all agents and for one, with secrets", async () => {
  const { config } = await loadSample(
    withMcp(
      "{ servers: { files: { command: npx, args: [-y, files], env: { MODE: read } } } }",
      "{ use: [files], servers: { web: { url: 'http://127.0.0.1:1/mcp', headers: { Authorization: x } } } }",
    ),
  );
  const files = config.mcp.servers?.["files"];
  expect(files).toMatchObject({
    command: "npx",
    consent: "by-annotation",
    timeoutSeconds: 30,
    maxResultLength: 20_000,
  });
  expect(files?.env?.["MODE"]?.reveal()).toBe("read");
  const own = config.agents["assistant"]?.mcp;
  expect(own).toMatchObject({ use: ["files"], servers: { web: { url: "http://127.0.0.1:1/mcp" } } });
  expect(own?.servers?.["web"]?.headers?.["Authorization"]?.reveal()).toBe("x");
  expect(JSON.stringify(config.mcp)).not.toContain("read");
});

test("reads secrets of servers from files", async () => {
  const { config } = await loadSample({
    ...withMcp("{ servers: { a: { command: x, env: { TOKENFile: token.txt } } } }"),
    files: { "token.txt": "from a file\n" },
  });
  expect(config.mcp.servers?.["a"]?.env?.["TOKEN"]?.reveal()).toBe("from a file");
});

test("has no servers when none are given", async () => {
  const { config } = await loadSample({ text: `${minimalConfig}agents: { assistant: {} }\n` });
  expect([config.mcp, config.agents["assistant"]?.mcp]).toEqual([{}, {}]);
});

test.each([
  ["neither", "{ servers: { a: {} } }", "mcp.servers.a: must have either command or url"],
  ["both", "{ servers: { a: { command: x, url: 'http://127.0.0.1' } } }", "must have either command or url"],
  [
    "args without command",
    "{ servers: { a: { url: 'http://127.0.0.1', args: [x] } } }",
    "args: is given, but there is no command",
  ],
  [
    "headers of a program",
    "{ servers: { a: { command: x, headers: { b: c } } } }",
    "headers: is given, but there is no url",
  ],
  ["a bad name", "{ servers: { A_b: { command: x } } }", "must be lower-case letters"],
  ["an unknown key", "{ servers: { a: { command: x, comand: y } } }", 'is not a known key; did you mean "command"?'],
])("says what is wrong with a server: %s", async (_name, mcp, problem) => {
  expect(await problemsOf(withMcp(mcp))).toContainEqual(expect.stringContaining(problem));
});

test("says which names fit nothing, and which fit two servers", async () => {
  const servers = "{ servers: { files: { command: x } } }";
  expect(await problemsOf(withMcp(servers, "{ use: [file] }"))).toEqual([
    expect.stringContaining(
      'agents.assistant.mcp.use[0]: is not defined under mcp.servers; did you mean "files"? Have: files',
    ),
  ]);
  expect(await problemsOf(withMcp(servers, "{ servers: { files: { command: y } } }"))).toEqual([
    expect.stringContaining("agents.assistant.mcp.servers.files: has the name of a server"),
  ]);
  await loadSample(withMcp(servers, "{ use: [], servers: { files: { command: y } } }"));
});
