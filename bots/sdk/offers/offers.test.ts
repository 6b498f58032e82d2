import { describe, expect, test } from "vitest";
import { completionTypes, createInProcessBus } from "#events";
import type { AgentChatEvent, RequestType } from "#events";
import { defineBot, offerTool, z } from "#sdk";
import type { Bot, ToolOffer } from "#sdk";
import { callsTool, openTestRoom, scriptedModel } from "#sdk/testing";
import type { ScriptedModel, TestRoomOptions } from "#sdk/testing";

/** An agent that may use what others offer, as assistants may. */
const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "server",
  usesOffers: true,
  on: { message: (turn) => turn.answer({ instructions: "Use your tools." }) },
});

const picture = { url: "mxc://test/cat", mimetype: "image/png", sizeBytes: 7, width: 2, height: 1 };
const image = { pictures: [picture], isPlaceholder: false };

const drawing = {
  name: "draw_picture",
  description: "Draws a picture.",
  request: "io.agentchat.media.image.request",
  input: z.object({ prompt: z.string() }),
} as const;

const painterOf = (...offers: readonly ToolOffer[]): Bot =>
  defineBot({ id: "painter", displayName: "Painter", per: "server", offers, on: {} });

const draws = callsTool("draw_picture", { prompt: "a cat" });

/** What the model was told that became of its tool call. */
const toldTo = (model: ScriptedModel): unknown =>
  model.requests.at(-1)?.messages.findLast(({ role }) => role === "tool")?.content;

async function openPainting(offer: ToolOffer, options: TestRoomOptions = {}) {
  const model = scriptedModel([draws, "Here you are."]);
  const bus = createInProcessBus({ report: () => undefined });
  const published = new Array<AgentChatEvent>();
  const types = [...Object.entries(completionTypes).flat(), "io.agentchat.tool.cancelled"] as RequestType[];
  await bus.subscribe({ name: "test", types }, (event) => {
    published.push(event);
  });
  const room = await openTestRoom(asker, { model, bus, otherBots: [painterOf(offer)], ...options });
  return { room, model, published, bus };
}

describe("a tool that another bot offers", () => {
  test("is a request and its completion, which belong to each other", async () => {
    const { room, model, published } = await openPainting(offerTool({ ...drawing, run: () => image }));
    expect(await room.says("draw a cat", { eventId: "$asked" })).toEqual(["Here you are."]);
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(["draw_picture"]);
    expect(JSON.parse(String(toldTo(model)))).toEqual(image);
    const identity = { botId: "painter", tool: "draw_picture", personId: "@alice:test", roomId: "!room1:test" };
    expect(published.map((event) => event.toJSON())).toEqual([
      expect.objectContaining({
        type: "io.agentchat.media.image.request",
        source: "/agentchat/asker",
        subject: "users/@alice:test/chats/!room1:test",
        data: {
          ...identity,
          requestId: expect.stringMatching(/^[\w-]{32}$/u),
          agentId: "@_agentchat_asker:test",
          eventId: "$asked",
          conversation: "$asked",
          hops: 1,
          deadline: expect.any(String),
          prompt: "a cat",
        },
      }),
      expect.objectContaining({
        type: "io.agentchat.media.image.generated",
        source: "/agentchat/painter",
        data: expect.objectContaining({ ...identity, ...image, outcome: "done" }),
      }),
    ]);
    expect(new Set(published.map(({ data }) => "requestId" in data && data.requestId)).size).toBe(1);
  });

  test("needs no type of its own", async () => {
    const input = z.object({ place: z.string(), days: z.int().default(1) });
    const forecast = offerTool({
      name: "forecast",
      description: "Tells the weather.",
      input,
      run: ({ place, days }, { request }) => `${days} day of sun in ${place} for ${request.personId}`,
    });
    const { room } = await openPainting(forecast, {
      model: scriptedModel([
        callsTool("forecast", { place: "Rome" }),
        (request) => says(request.messages.at(-1)?.content),
      ]),
    });
    expect(await room.says("weather?")).toEqual(["1 day of sun in Rome for @alice:test"]);
  });

  test.each<[string, ToolOffer, string]>([
    [
      "a failure",
      offerTool({ ...drawing, run: () => Promise.reject(new Error("no paint left")) }),
      "draw_picture failed: no paint left",
    ],
    [
      "a result that is none",
      offerTool({ ...drawing, run: () => ({ ...image, pictures: [{ ...picture, url: "http://elsewhere" }] }) }),
      expect.stringMatching(
        /^draw_picture failed: wrong data in io\.agentchat\.media\.image\.generated: pictures\.0\.url:/u,
      ),
    ],
    [
      "that it took too long",
      offerTool({ ...drawing, timeoutMs: 20, run: () => new Promise<never>(() => undefined) }),
      expect.stringMatching(/^draw_picture failed: it took /u),
    ],
  ])("tells the model of %s", async (_name, offer, told) => {
    const { room, model } = await openPainting(offer);
    expect(await room.says("draw a cat")).toEqual(["Here you are."]);
    expect(toldTo(model)).toEqual(told);
  });

  test("ends when the person says stop, and the next request does not wait for it", async () => {
    const begun = Promise.withResolvers<void>();
    let reason: unknown;
    const offer = offerTool({
      ...drawing,
      run: ({ prompt }, { signal }) => {
        if (prompt === "a dog") return image;
        signal.addEventListener("abort", () => {
          reason = signal.reason;
        });
        begun.resolve();
        return new Promise<never>(() => undefined);
      },
    });
    const model = scriptedModel([draws, callsTool("draw_picture", { prompt: "a dog" }), "A dog."]);
    const { room, published } = await openPainting(offer, { model });
    const asked = room.says("draw a cat");
    await begun.promise;
    await room.says("stop");
    await asked;
    expect(await room.says("then a dog")).toEqual(["A dog."]);
    expect(reason).toMatchObject({ code: "tool-timeout" });
    const types = published.map(({ type }) => type.replace("io.agentchat.", ""));
    expect(types).toEqual(expect.arrayContaining(["tool.cancelled"]));
    expect(types.filter((type) => type === "tool.cancelled")).toHaveLength(1);
  });

  test("asks the person first when it needs consent", async () => {
    let runs = 0;
    const offer = offerTool({ ...drawing, consent: "always", run: () => ((runs += 1), image) });
    const { room } = await openPainting(offer);
    const said = await room.says("draw a cat");
    expect(said[0]).toMatch(/^May I do this\?/u);
    expect(runs).toBe(0);
    const question = await room.reacts("$sent1", "✅");
    expect([runs, question.length > 0]).toEqual([1, true]);
  });

  test("is done once for a turn that is run again, and the same request", async () => {
    let runs = 0;
    const offer = offerTool({ ...drawing, run: () => ((runs += 1), image) });
    const model = scriptedModel([draws, "Here you are.", draws, "Here you are."]);
    const { room, published } = await openPainting(offer, { model });
    expect(await room.says("draw a cat", { eventId: "$same" })).toEqual(["Here you are."]);
    // an edit of the first answer, which says the same
    expect(await room.says("draw a cat", { eventId: "$same" })).toEqual(["* Here you are."]);
    expect(runs).toBe(1);
    const requests = published.filter(({ type }) => type === "io.agentchat.media.image.request");
    expect(new Set(requests.map(({ id }) => id)).size).toBe(1);
  });

  test("is done twice when the model asks twice in one turn", async () => {
    let runs = 0;
    const offer = offerTool({ ...drawing, run: () => ((runs += 1), image) });
    const { room } = await openPainting(offer, { model: scriptedModel([draws, draws, "Two of them."]) });
    expect(await room.says("draw two cats")).toEqual(["Two of them."]);
    expect(runs).toBe(2);
  });

  test("is not for a bot that does not want offers", async () => {
    const loner = defineBot({ ...asker, id: "loner", usesOffers: false });
    const model = scriptedModel(["No."]);
    const room = await openTestRoom(loner, {
      model,
      otherBots: [painterOf(offerTool({ ...drawing, run: () => image }))],
    });
    await room.says("draw a cat");
    expect(model.requests[0]?.tools).toEqual([]);
  });
});

test("only bots that serve everyone offer tools", () => {
  const offers = [offerTool({ ...drawing, run: () => image })];
  expect(() => defineBot({ id: "own", displayName: "Own", per: "user", offers, on: {} })).toThrow(
    'own offers tools: only bots with per: "server" can',
  );
});

async function* says(text = "") {
  yield { type: "text-delta" as const, text };
  yield { type: "finish" as const, reason: "stop" as const };
}
