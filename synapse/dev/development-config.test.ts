import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { applyFlags, keepDevelopmentConfig, readDevelopmentConfig, renderFirstConfig } from "./development-config.ts";
import { parseFlags } from "./flags.ts";

const first = { serverName: "localhost", hasDemoUsers: true, ollamaModel: undefined };

describe("renderFirstConfig", () => {
  it("gives the demo users an assistant that works by rules", () => {
    expect(parse(renderFirstConfig(first))).toMatchObject({
      homeserver: { url: "http://127.0.0.1:8008", serverName: "localhost" },
      permissions: { localhost: "user", "@admin:localhost": "admin" },
      agents: {
        assistant: {
          ai: { provider: "rules" },
          provisionAtStart: ["@alice:localhost", "@bob:localhost", "@admin:localhost"],
        },
      },
    });
  });

  it("uses a local Ollama's model, and invites nobody on an existing homeserver", () => {
    const text = renderFirstConfig({ serverName: "example.org:8448", hasDemoUsers: false, ollamaModel: "qwen3:4b" });
    const { agents, permissions } = parse(text) as { agents: object; permissions: object };
    expect(agents).toEqual({
      assistant: { ai: { provider: "ollama", model: "qwen3:4b" } },
      media: {},
      voice: {},
      location: { owntracks: {} },
      echo: {},
    });
    expect(permissions).toEqual({ "example.org:8448": "user", "@admin:example.org:8448": "admin" });
  });
});

describe("applyFlags", () => {
  const text = renderFirstConfig(first);

  it("changes nothing without flags, or with flags that say the same", () => {
    expect(applyFlags(text, parseFlags([]))).toBe(text);
    expect(applyFlags(text, parseFlags(["--homeserver-port", "8008", "--server-name", "localhost"]))).toBe(text);
  });

  it("replaces what flags name and keeps comments and edits", () => {
    const edited = text.replace("provider: rules }", "provider: rules } # mine");
    const flags = parseFlags(["--homeserver-port", "8108", "--appservice-port", "9193", "--metrics-port", "9194"]);
    const changed = applyFlags(edited, flags);
    expect(changed).toContain("provider: rules } # mine");
    expect(readDevelopmentConfig("/x/agentchat.yaml", changed)).toEqual({
      file: "/x/agentchat.yaml",
      registrationFile: "/x/registration.yaml",
      homeserver: { url: "http://127.0.0.1:8108", serverName: "localhost" },
      appservice: { url: "http://127.0.0.1:9193", port: 9193 },
      metrics: { url: "http://127.0.0.1:9194", port: 9194 },
    });
  });

  it("refuses to rename the server, and what is not YAML", () => {
    expect(() => applyFlags(text, parseFlags(["--server-name", "example.org"]))).toThrow("npm run reset");
    expect(() => applyFlags("a: [", parseFlags([]))).toThrow("is not YAML");
  });
});

it("tells which keys are missing", () => {
  expect(() => readDevelopmentConfig("agentchat.yaml", "homeserver: { url: 'http://a', serverName: a }")).toThrow(
    /appservice: .*\n.*metrics: /,
  );
});

describe("keepDevelopmentConfig", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "agentchat-config-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("writes config and secret once, readable by nobody else", async () => {
    await keepDevelopmentConfig(directory, parseFlags([]), () => Promise.resolve(first));
    const secret = await readFile(path.join(directory, "master.secret"), "utf8");
    expect(secret).toMatch(/^[0-9a-f]{64}\n$/);
    const modes = await Promise.all(
      ["agentchat.yaml", "master.secret"].map(async (name) => (await stat(path.join(directory, name))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600]);

    const file = path.join(directory, "agentchat.yaml");
    await writeFile(file, `# mine\n${await readFile(file, "utf8")}`);
    await keepDevelopmentConfig(directory, parseFlags([]), () => Promise.reject(new Error("asked again")));
    expect(await readFile(file, "utf8")).toMatch(/^# mine\n/);
    expect(await readFile(path.join(directory, "master.secret"), "utf8")).toBe(secret);
  });
});
