import { once } from "node:events";
import { pino } from "pino";
import { expect, test } from "vitest";
import { CodecError } from "#codecs";
import { ModelError } from "#models";
import type { ChatModel, ModelErrorCode } from "#models";
import { scriptedModel, toneSpeech } from "#models/testing";
import { checkModels } from "./check-models.ts";
import { echo } from "./echo/index.ts";

const patienceMs = 10;

/** Checks one agent's model; resolves with what the log says. */
async function outcomeOf(check: ChatModel["check"]): Promise<readonly string[]> {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => lines.push(line) });
  await checkModels(
    [{ bot: echo, model: { ...scriptedModel([]), check }, choices: [], capabilities: {} }],
    log,
    patienceMs,
  );
  return lines;
}

const failing = (code: ModelErrorCode) => () => Promise.reject(new ModelError(code, "this is why"));

test("a model that answers is nothing to speak of", async () => {
  expect(await outcomeOf(() => Promise.resolve())).toEqual([]);
});

test.each(["unreachable", "unavailable", "rate-limited", "timeout", "bad-response"] as const)(
  "%s is a warning: it may mend itself",
  async (code) => {
    expect(await outcomeOf(failing(code))).toEqual([expect.stringContaining("cannot be reached now")]);
  },
);

test("a model that does not answer in time is a warning", async () => {
  const hanging = async (signal: AbortSignal): Promise<void> => {
    await once(signal, "abort");
    throw new ModelError("cancelled", "the call was cancelled");
  };
  expect(await outcomeOf(hanging)).toEqual([expect.stringContaining("cannot be reached now")]);
});

test.each(["unauthorized", "unknown-model", "bad-request"] as const)(
  "%s ends the start, with the place in the config",
  async (code) => {
    await expect(outcomeOf(failing(code))).rejects.toMatchObject({ code, message: "agents.echo.ai: this is why" });
  },
);

test("a choice that is wrong ends the start too", async () => {
  const model = scriptedModel([]);
  const choices = [{ name: "smart", model: { ...model, check: failing("unauthorized") } }];
  const checked = checkModels([{ bot: echo, model, choices, capabilities: {} }], pino({ level: "silent" }), patienceMs);
  await expect(checked).rejects.toMatchObject({ message: "agents.echo.ai.choices.smart: this is why" });
});

test("a fallback that is wrong ends the start, one that is away does not", async () => {
  const model = scriptedModel([]);
  const checked = (code: ModelErrorCode) => {
    const agent = {
      bot: echo,
      model: { ...model, fallback: { ...model, check: failing(code) } },
      choices: [],
      capabilities: {},
    };
    return checkModels([agent], pino({ level: "silent" }), patienceMs);
  };
  await expect(checked("unknown-model")).rejects.toMatchObject({ message: "agents.echo.ai.fallback: this is why" });
  await expect(checked("unreachable")).resolves.toBeUndefined();
});

test("a speech server that is wrong ends the start, a program that is missing does not", async () => {
  const checked = (code: ModelErrorCode, cause?: Error) => {
    const check = () => Promise.reject(new ModelError(code, "this is why", { cause }));
    const agent = { bot: echo, model: undefined, choices: [], capabilities: { speech: { ...toneSpeech(), check } } };
    return checkModels([agent], pino({ level: "silent" }), patienceMs);
  };
  await checked("bad-settings", new CodecError("not-installed", "espeak-ng is not installed"));
  await expect(checked("unauthorized")).rejects.toMatchObject({ message: "agents.echo.speech: this is why" });
});
