import { expect, test } from "vitest";
import { createChatModel } from "#models";
import type { ChatModel, ChatRequest } from "#models";
import { defineBot } from "#sdk";
import { openTestRoom } from "#sdk/testing";
import { startLlamaServer } from "../../harness/llama-server.ts";

const talker = defineBot({
  id: "talker",
  displayName: "Talker",
  per: "server",
  on: { message: (turn) => turn.answer({ instructions: "You are a test." }) },
});

/** The model, and what became of each request: how many messages it had and how it ended. */
function observed(model: ChatModel): { readonly model: ChatModel; readonly ends: string[] } {
  const ends: string[] = [];
  async function* stream(request: ChatRequest) {
    for await (const part of model.stream(request)) {
      if (part.type === "error") ends.push(`${request.messages.length} ${part.error.code}`);
      if (part.type === "finish") ends.push(`${request.messages.length} answered`);
      yield part;
    }
  }
  return { model: { ...model, stream }, ends };
}

test("a conversation longer than a real model's context goes on with the newer part of it", async () => {
  await using server = await startLlamaServer({ contextLength: 8192, slots: 1 });
  const endpoint = `${server.url}/v1`;
  const settings = { provider: "openai", endpoint, model: server.model, temperature: 0, maxTokens: 64 } as const;
  const { model, ends } = observed(createChatModel(settings));
  const room = await openTestRoom(talker, { model });
  // what the model says is noise, and may be nothing
  for (const letter of ["a", "b", "c", "d", "e"]) await room.says(letter.repeat(3_000));
  const refused = ends.findIndex((end) => end.endsWith("context-overflow"));
  expect(ends[refused]).toBeDefined();
  expect(ends[refused + 1]).toMatch(/ answered$/u);
  expect(Number.parseInt(ends[refused + 1] ?? "", 10)).toBeLessThan(Number.parseInt(ends[refused] ?? "", 10));
  for (const { body } of room.contents) expect(body).not.toContain("too long");
});
