import { describe, expect, test } from "vitest";
import { defineBot, defineTool, z } from "#sdk";
import { callsTool, openTestRoom, scriptedModel } from "#sdk/testing";
import type { TestRoomOptions } from "#sdk/testing";

/** Paintings take until they are finished; the model asks for them. */
function openStudio(answers: Parameters<typeof scriptedModel>[0], options: TestRoomOptions = {}) {
  const begun = new Array<string>();
  const paintings = new Map<string, PromiseWithResolvers<string>>();
  const of = (what: string): PromiseWithResolvers<string> => {
    const painting = paintings.get(what) ?? Promise.withResolvers<string>();
    paintings.set(what, painting);
    return painting;
  };
  const paint = defineTool({
    name: "paint",
    description: "Paints.",
    input: z.object({ what: z.string() }),
    timeoutMs: 60_000,
    run({ what }, { turn, signal }) {
      begun.push(what);
      turn.stepAside();
      const painting = of(what);
      signal.addEventListener("abort", () => {
        painting.reject(new Error("put away"));
      });
      return painting.promise;
    },
  });
  const painter = defineBot({
    id: "painter",
    displayName: "Painter",
    per: "server",
    tools: [paint],
    on: { message: (turn) => turn.answer({ instructions: "Paint." }) },
  });
  const model = scriptedModel(answers);
  const finish = (what: string): void => {
    of(what).resolve(`${what} is painted`);
  };
  return { model, begun, finish, opened: openTestRoom(painter, { model, ...options }) };
}

const paints = (what: string) => callsTool("paint", { what });

/** What a model was shown of the conversation. */
const shown = ({ requests }: ReturnType<typeof scriptedModel>, index: number) =>
  requests[index]?.messages.map(({ role, content }) => `${role}: ${content}`);

describe("a turn that steps aside", () => {
  test("is answered when it is ready, and what was asked meanwhile at once", async () => {
    const { model, opened, begun, finish } = openStudio([paints("a cat"), "Four.", "Here is the cat.", "A cat."]);
    const room = await opened;
    const asked = room.says("paint a cat", { eventId: "$cat" });
    await expect.poll(() => begun).toEqual(["a cat"]);
    expect(await room.says("two and two?")).toEqual(["Four."]);
    expect(shown(model, 1)).toEqual([
      "user: paint a cat",
      "assistant: I am at work on that. It takes a while; my answer comes when it is ready.",
      "user: two and two?",
    ]);
    finish("a cat");
    expect((await asked).at(-1)).toBe("Here is the cat.");
    await room.says("what was painted?");
    expect(shown(model, 3)).toEqual([
      "user: paint a cat",
      "assistant: Here is the cat.",
      "user: two and two?",
      "assistant: Four.",
      "user: what was painted?",
    ]);
  });

  test("run again after what was asked later, is shown what was said before it", async () => {
    const { model, opened, begun, finish } = openStudio([paints("a cat"), "Four.", "The cat.", "The cat again."]);
    const room = await opened;
    const asked = room.says("paint a cat", { eventId: "$cat" });
    await expect.poll(() => begun).toEqual(["a cat"]);
    await room.says("two and two?");
    finish("a cat");
    await asked;
    await room.says("paint a cat", { eventId: "$cat" });
    expect(shown(model, 3)).toEqual(["user: paint a cat", "assistant: The cat."]);
  });

  test("ends with stop, as all of that person in the room do", async () => {
    const { opened, begun } = openStudio([paints("a cat"), paints("a dog"), "Hello."]);
    const room = await opened;
    const cat = room.says("paint a cat");
    await expect.poll(() => begun).toEqual(["a cat"]);
    const dog = room.says("paint a dog");
    await expect.poll(() => begun).toEqual(["a cat", "a dog"]);
    await room.says("stop");
    expect([(await cat).at(-1), (await dog).at(-1)]).toEqual(["Stopped.", "Stopped."]);
    expect(await room.says("hello")).toEqual(["Hello."]);
  });

  test("ends without a word when its question is taken back, and leaves nothing of it", async () => {
    const { model, opened, begun } = openStudio([paints("a cat"), "Hello."]);
    const room = await opened;
    const cat = room.says("paint a cat", { eventId: "$cat" });
    await expect.poll(() => begun).toEqual(["a cat"]);
    expect(await room.redacts("$cat")).toEqual([]);
    expect(await cat).toEqual([]);
    await room.says("hello");
    expect(shown(model, 1)).toEqual(["user: hello"]);
  });

  test("makes way for its question when that is edited", async () => {
    const { opened, begun, finish } = openStudio([paints("a cat"), paints("a dog"), "Here is the dog."]);
    const room = await opened;
    const cat = room.says("paint a cat", { eventId: "$cat" });
    await expect.poll(() => begun).toEqual(["a cat"]);
    const dog = room.says("* paint a dog", {
      content: {
        "m.new_content": { msgtype: "m.text", body: "paint a dog" },
        "m.relates_to": { rel_type: "m.replace", event_id: "$cat" },
      },
    });
    expect(await cat).toEqual([]);
    await expect.poll(() => begun).toEqual(["a cat", "a dog"]);
    finish("a dog");
    expect(await dog).toEqual(["Here is the dog."]);
  });

  test("may take longer than others", async () => {
    const { opened, begun, finish } = openStudio([paints("a cat"), () => hangs(), "Here is the cat."], {
      turnTimeoutMs: 50,
    });
    const room = await opened;
    const cat = room.says("paint a cat");
    await expect.poll(() => begun).toEqual(["a cat"]);
    expect((await room.says("hello"))[0]).toMatch(/^That took too long/u);
    finish("a cat");
    expect((await cat).at(-1)).toBe("Here is the cat.");
  });
});

async function* hangs() {
  yield { type: "text-delta" as const, text: "" };
  await new Promise<never>(() => undefined);
}
