import { expect, test } from "vitest";
import { defineBot, defineTool, z } from "#sdk";
import { openTestRoom } from "#sdk/testing";

const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  input: z.object({ number: z.number() }),
  consent: ({ number }) => number > 100,
  run: ({ number }) => {
    if (number === 13) throw new Error("thirteen is not doubled");
    return number * 2;
  },
});

const doubler = defineBot({
  id: "doubler",
  displayName: "Doubler",
  per: "server",
  tools: [double],
  on: {
    async message(turn) {
      const { outcome, text } = await turn.useTool("double", { number: Number(turn.message.text) });
      if (outcome !== "failed") await turn.reply(`${outcome}: ${text}`);
    },
  },
});

test("code uses a tool as a model does", async () => {
  const room = await openTestRoom(doubler);
  expect(await room.says("21")).toEqual(["done: 42"]);
});

test("what goes wrong is told in the room, once", async () => {
  const room = await openTestRoom(doubler);
  expect(await room.says("13", { eventId: "$same" })).toEqual(["That did not work."]);
  expect(await room.says("13", { eventId: "$same" })).toEqual([]);
  expect(await room.says("a lot")).toEqual([expect.stringContaining("The input of double is wrong: number")]);
});

test("the person is asked where a model would have to ask", async () => {
  const room = await openTestRoom(doubler);
  const [question = "", told] = await room.says("200");
  expect(question).toContain("double");
  expect(told).toContain("asked: Asked for consent.");
  expect(await room.reacts("$sent1", "✅")).toContain("400");
});
