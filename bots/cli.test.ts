import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exampleConfig, exampleRegistration } from "#config";
import { temporaryDirectory } from "../config/testing.ts";
import { bundledBots } from "./bundled.ts";

const cli = fileURLToPath(new URL("cli.ts", import.meta.url));
const exampleFile = "../config/agentchat.example.yaml";
const patienceMs = 30_000;

interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `agentchat` as a process of its own. */
function agentchat(
  args: readonly string[],
  directory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

const masterSecret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async function exampleWithSecret(): Promise<string> {
  const text = await readFile(new URL(exampleFile, import.meta.url), "utf8");
  return text.replace("<openssl rand -hex 32>", masterSecret);
}

// When these fail: `npx vitest run bots/cli.test.ts -u` writes the files anew.
test("config/agentchat.example.yaml is what generate-config prints", { timeout: patienceMs }, async () => {
  await expect(exampleConfig(bundledBots)).toMatchFileSnapshot(exampleFile);
  const { code, stdout } = await agentchat(["generate-config"], import.meta.dirname);
  expect([code, stdout]).toEqual([0, exampleConfig(bundledBots)]);
});

test("registration.yaml.example is what generate-registration makes, without tokens", async () => {
  await expect(await exampleRegistration()).toMatchFileSnapshot("../registration.yaml.example");
});

test("leads from the example to a config that is ok", { timeout: patienceMs }, async () => {
  await using directory = await temporaryDirectory({ "agentchat.yaml": await exampleWithSecret() });
  const before = await agentchat(["check-config"], directory.path);
  expect(before).toMatchObject({ code: 78, stdout: "" });
  expect(before.stderr).toMatch(
    /^agentchat\.yaml has 1 problem:\n {2}agentchat\.yaml:\d+:\d+ appservice\.registration: .* make it with `agentchat generate-registration`\n$/,
  );

  const made = await agentchat(["generate-registration"], directory.path);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(made.stdout).toContain("app_service_config_files:\n  - /");
  const registration = join(directory.path, "registration.yaml");
  expect((await stat(registration)).mode & 0o777).toBe(0o600);

  const text = await readFile(registration, "utf8");
  expect(await agentchat(["generate-registration"], directory.path)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--force") as string,
  });
  expect(await readFile(registration, "utf8")).toBe(text);
  expect(await agentchat(["generate-registration", "--force"], directory.path)).toMatchObject({ code: 0 });
  expect(await readFile(registration, "utf8")).not.toBe(text);

  const after = await agentchat(["check-config"], directory.path);
  expect(after).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringMatching(/^ok\n {2}homeserver +example\.org/) as string,
  });
  expect(after.stdout).not.toContain(masterSecret);
});

test.each([
  { args: ["--version"], code: 0, shown: /^\d+\.\d+\.\d+\n$/ },
  { args: ["--help"], code: 0, shown: /generate-registration/ },
  { args: ["start", "--help"], code: 0, shown: /--config FILE/ },
  { args: ["strat"], code: 64, shown: /did you mean "start"/ },
  { args: ["start", "--confg", "x"], code: 64, shown: /did you mean "--config"/ },
  { args: ["start"], code: 78, shown: /There is no config file agentchat\.yaml\./ },
  { args: ["generate-registration", "--config", "no.yaml"], code: 78, shown: /There is no config file no\.yaml\./ },
])("agentchat $args ends with code $code", { timeout: patienceMs }, async ({ args, code, shown }) => {
  await using directory = await temporaryDirectory({});
  const outcome = await agentchat(args, directory.path);
  expect(outcome.code).toBe(code);
  expect(code === 0 ? outcome.stdout : outcome.stderr).toMatch(shown);
  expect(code === 0 ? outcome.stderr : outcome.stdout).toBe("");
});

test("takes secrets from the environment", { timeout: patienceMs }, async () => {
  const text = (await exampleWithSecret()).replace(/^ *masterSecret:.*$/m, "");
  await using directory = await temporaryDirectory({ "agentchat.yaml": text });
  await agentchat(["generate-registration"], directory.path);
  const env = { AGENTCHAT_STORE_MASTER_SECRET: masterSecret };
  expect(await agentchat(["check-config"], directory.path, env)).toMatchObject({ code: 0 });
  expect(await agentchat(["check-config"], directory.path)).toMatchObject({ code: 78 });
});

test(
  "start waits for a homeserver that is down, and ends well when it is told to",
  { timeout: patienceMs },
  async () => {
    const text = `homeserver: { url: "http://127.0.0.1:1", serverName: example.org }
appservice: { listen: { port: 0 } }
store: { masterSecret: ${masterSecret} }
permissions: { "*": user }
agents: { echo: {} }
`;
    await using directory = await temporaryDirectory({ "agentchat.yaml": text });
    await agentchat(["generate-registration"], directory.path);
    const child = spawn(process.execPath, [cli, "start"], {
      cwd: directory.path,
      env: {},
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    for await (const line of createInterface(child.stdout)) {
      // Twice, as when a terminal and a parent process both send it.
      if (line.includes("waiting for the homeserver")) [1, 2].forEach(() => child.kill("SIGTERM"));
    }
    expect(await exited).toEqual([0, null]);
  },
);
