import { expect, test } from "vitest";
import { defineBot, offerTool, z } from "#sdk";
import { openTestRoom, scriptedModel } from "#sdk/testing";

const count = offerTool({
  name: "count_words",
  description: "Counts words.",
  input: z.object({ text: z.string() }),
  isForCode: true,
  run: ({ text }, { request }) => `${text.split(" ").length} for ${request.personId}`,
});

const counter = defineBot({
  id: "counter",
  displayName: "Counter",
  per: "server",
  offers: [count],
  shared: {
    commands: {
      count: {
        description: "counts words",
        run: async (turn, text) => turn.reply((await turn.useTool("count_words", { text })).text),
      },
    },
  },
  on: {},
});

const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "user",
  usesOffers: true,
  on: { message: (turn) => turn.answer({ instructions: "Use your tools." }) },
});

test.each([
  { of: "the bot that offers it", bot: counter, otherBots: [] },
  { of: "an agent that it shares a command with", bot: asker, otherBots: [counter] },
])("what is offered for code alone is used by the code of $of", async ({ bot, otherBots }) => {
  const room = await openTestRoom(bot, { otherBots });
  expect(await room.says("!count one two three")).toEqual(["3 for @alice:test"]);
});

test("models are not shown it", async () => {
  const model = scriptedModel(["No."]);
  const room = await openTestRoom(asker, { model, otherBots: [counter] });
  await room.says("count my words");
  expect(model.requests[0]?.tools ?? []).toEqual([]);
});
