import { AgentChatError } from "#error";
import { describe, expect, test } from "vitest";
import { loadSample, minimalConfig } from "../config/testing.ts";
import { runCommand } from "./cli-commands.ts";

/** Runs `start` on an AgentChat that gets ready, or fails, as it is told. */
async function runStart({
  ready,
  stopped = new Promise<void>(() => undefined),
  level = "info",
  text = minimalConfig,
}: {
  readonly ready: () => Promise<void>;
  readonly stopped?: Promise<void>;
  readonly level?: string;
  readonly text?: string;
}) {
  const happened: string[] = [];
  const code = await runCommand(
    { kind: "run", command: "start", configFile: "agentchat.yaml", isForced: false, isJson: false },
    {
      env: {},
      out: (line) => happened.push(`out: ${line}`),
      error: (line) => happened.push(`error: ${line}`),
      untilStopped: () => stopped,
      loadDoctor: () => Promise.reject(new Error("nobody asked for the doctor")),
      loadMain: () =>
        Promise.resolve({
          loadAgentChatConfig: () => loadSample({ text: `${text}log: { level: ${level} }\n` }),
          start: () => {
            happened.push("started");
            const stop = () => {
              happened.push("stopped");
              return Promise.resolve();
            };
            return Promise.resolve({ ready: ready(), stop });
          },
        }),
    },
  );
  return { code, happened };
}

const refused = () => Promise.reject(new AgentChatError("refused", "The homeserver refused the token. Do this."));
const never = () => new Promise<void>(() => undefined);

describe("doctor", () => {
  async function runDoctor(level: "fine" | "warning" | "problem", isJson: boolean) {
    const said: string[] = [];
    const code = await runCommand(
      { kind: "run", command: "doctor", configFile: "agentchat.yaml", isForced: false, isJson },
      {
        env: {},
        out: (text) => said.push(text),
        error: (text) => said.push(`error: ${text}`),
        untilStopped: never,
        loadMain: () =>
          Promise.resolve({
            loadAgentChatConfig: () => loadSample({ text: minimalConfig }),
            start: () => Promise.reject(new Error("nobody asked for a start")),
          }),
        loadDoctor: () =>
          Promise.resolve({ examine: () => Promise.resolve([{ level, subject: "homeserver", message: "so it is" }]) }),
      },
    );
    return { code, said: said.join("\n") };
  }

  test.each([
    { level: "fine", code: 0, sign: "✓" },
    { level: "warning", code: 0, sign: "!" },
    { level: "problem", code: 1, sign: "✗" },
  ] as const)("ends with $code after a finding that is $level", async ({ level, code, sign }) => {
    const outcome = await runDoctor(level, false);
    expect(outcome).toEqual({ code, said: expect.stringContaining(`${sign} homeserver: so it is`) as string });
  });

  test("tells programs the same", async () => {
    const { code, said } = await runDoctor("problem", true);
    expect(code).toBe(1);
    expect(JSON.parse(said)).toEqual({
      ok: false,
      findings: [{ level: "problem", subject: "homeserver", message: "so it is" }],
    });
  });
});

describe("start", () => {
  test("stops AgentChat when it is told to", async () => {
    expect(await runStart({ ready: () => Promise.resolve(), stopped: Promise.resolve() })).toEqual({
      code: 0,
      happened: ["started", "stopped"],
    });
  });

  test("stops AgentChat when it is told to before it is ready", async () => {
    expect(await runStart({ ready: never, stopped: Promise.resolve() })).toEqual({
      code: 0,
      happened: ["started", "stopped"],
    });
  });

  test("says in one message what to do when it cannot go on, and closes what is open", async () => {
    expect(await runStart({ ready: refused })).toEqual({
      code: 1,
      happened: ["started", "stopped", "error: The homeserver refused the token. Do this."],
    });
  });

  test("shows where an error came from when debugging", async () => {
    const { code, happened } = await runStart({ ready: refused, level: "debug" });
    expect(code).toBe(1);
    expect(happened.at(-1)).toMatch(/refused the token[^]*\n {4}at /);
  });

  test("shows where a defect came from in any case", async () => {
    const { code, happened } = await runStart({ ready: () => Promise.reject(new TypeError("x is undefined")) });
    expect(code).toBe(1);
    expect(happened.at(-1)).toMatch(/TypeError: x is undefined\n {4}at /);
  });

  test("passes on warnings about the config", async () => {
    const text = minimalConfig.replace("permissions", "appservice: { url: http://elsewhere:1 }\npermissions");
    const { happened } = await runStart({ ready: () => Promise.resolve(), stopped: Promise.resolve(), text });
    expect(happened[0]).toMatch(/^error: warning: agentchat\.yaml:3:\d+ appservice\.registration: the file .* tells/);
  });

  test("ends with the code for a bad config, all problems told", async () => {
    const { code, happened } = await runStart({ ready: never, text: "homeserver: {}\n" });
    expect(code).toBe(78);
    expect(happened).toHaveLength(1);
    expect(happened[0]).toMatch(/homeserver\.url: is missing[^]*store\.masterSecret: is missing/);
  });
});
