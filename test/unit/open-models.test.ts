import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { ollamaMessage, startOllamaServer } from "../harness/ollama-server.ts";
import type { OllamaServer } from "../harness/ollama-server.ts";
import { chatModelContract } from "../../bots/models/chat-model.contract.ts";
import type { ChatModel } from "#models";
import { createModels } from "../../bots/models/assemble/open-models.ts";
import type { ModelSettings } from "../../bots/models/assemble/open-models.ts";
import { hastyClock, recordReports, request } from "../../bots/models/assemble/testing.ts";

function openModels() {
  const { observer, reports } = recordReports();
  const clock = hastyClock(60_000);
  const cache = { find: () => Promise.resolve(undefined), keep: () => Promise.resolve() };
  const models = createModels({ observer, log: pino({ level: "silent" }), cache, clock, random: () => 1 });
  const open = (server: Pick<OllamaServer, "url">, settings: Partial<ModelSettings> = {}): ChatModel =>
    models.open({ provider: "ollama", endpoint: server.url, model: "tiny", timeoutSeconds: 5, ...settings }, 8000);
  return { open, reports, clock };
}

const nowhere = { url: "http://127.0.0.1:1" };

async function* thenHang(...lines: readonly Readonly<Record<string, unknown>>[]) {
  yield* lines;
  await Promise.withResolvers<never>().promise;
}

async function endOf(model: ChatModel): Promise<string> {
  const last = (await Array.fromAsync(model.stream(request()))).at(-1);
  return last?.type === "error" ? last.error.code : String(last?.type);
}

describe("with all that stands around it, a model keeps the contract", () => {
  test.each(chatModelContract)("$behavior", async ({ verify }) => {
    await using answering = await startOllamaServer();
    await using lasting = await startOllamaServer({ chat: () => thenHang(ollamaMessage({ content: "So" })) });
    await using silent = await startOllamaServer({ chat: () => thenHang() });
    const { open } = openModels();
    const fallback = { provider: "ollama", endpoint: answering.url, model: "tiny", redact: "always" } as const;
    await verify({
      answering: open(answering, { redact: "always", fallback }),
      lasting: open(lasting, { fallback }),
      failing: {
        unreachable: open(nowhere),
        timeout: open(silent, { timeoutSeconds: 0.1 }),
        "unknown-model": open(answering, { model: "other" }),
      },
    });
  });

  test.each(chatModelContract)("as does its fallback: $behavior", async ({ verify }) => {
    await using answering = await startOllamaServer();
    await using lasting = await startOllamaServer({ chat: () => thenHang(ollamaMessage({ content: "So" })) });
    const { open } = openModels();
    const failing = (server: OllamaServer): ChatModel =>
      open(server, { model: "other", fallback: { provider: "ollama", endpoint: server.url, model: "tiny" } });
    const answer = failing(answering);
    const check = (signal: AbortSignal): Promise<void> => answer.fallback?.check(signal) ?? Promise.resolve();
    await verify({ answering: { ...answer, check }, lasting: failing(lasting) });
  });
});

test("models of one endpoint find out together that it is down", async () => {
  const { open } = openModels();
  const [one, other] = [open(nowhere), open({ url: `${nowhere.url}/` }, { model: "other" })];
  expect([await endOf(one), await endOf(other), await endOf(one)]).toEqual([
    "unreachable",
    "circuit-open",
    "circuit-open",
  ]);
});

test.each<[string, readonly (number | undefined)[], number]>([
  ["four calls at once", [undefined, undefined], 4],
  ["as many as an agent says", [undefined, 6], 6],
  ["the fewest that agents say", [3, 6], 3],
])("of all models of one endpoint, it makes %s", async (_, concurrencies, expected) => {
  await using server = await startOllamaServer({ chat: () => thenHang(ollamaMessage({ content: "So" })) });
  const { open, reports } = openModels();
  const models = concurrencies.map((concurrency) => open(server, concurrency === undefined ? {} : { concurrency }));
  const leaving = new AbortController();
  const answers = Array.from({ length: 8 }, async (_each, index) => {
    const asked = request({ person: { id: `person ${index}` }, signal: leaving.signal });
    return Array.fromAsync(models[index % 2]?.stream(asked) ?? []);
  });
  await vi.waitFor(() => {
    expect(server.requests).toHaveLength(expected);
  });
  const depth = reports.findLast(({ kind }) => kind === "queueChanged");
  expect(depth).toMatchObject({ running: expected, waiting: 8 - expected });
  leaving.abort();
  await Promise.all(answers);
  expect(server.requests).toHaveLength(expected);
});

test.each<[string, Partial<ModelSettings>, number]>([
  ["a context that holds the conversation and what comes with it", {}, 16_384],
  ["a longer one for long answers", { maxTokens: 8000 }, 20_480],
  ["the context that the config says", { contextTokens: 5000 }, 5000],
])("asks an Ollama for %s", async (_, settings, expected) => {
  await using server = await startOllamaServer();
  expect(await endOf(openModels().open(server, settings))).toBe("finish");
  expect(server.requests[0]?.body["options"]).toMatchObject({ num_ctx: expected });
});
