import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createInProcessBus } from "#events";
import type { AgentChatEvent, EventType } from "#events";
import { defineBot, offerTool, z } from "#sdk";
import type { Bot, OfferContext, ToolOffer } from "#sdk";
import { openTestRoom } from "#sdk/testing";
import type { TestRoomOptions } from "#sdk/testing";

type Draw = (input: { readonly prompt: string }, context: OfferContext) => Promise<ReturnType<typeof result>>;

const result = (name: string) => ({
  pictures: [{ url: `mxc://test/${name}`, mimetype: "image/png", sizeBytes: 7, width: 2, height: 1 }],
  isPlaceholder: false,
});

function painter(run: Draw, changes: Partial<ToolOffer> = {}): Bot {
  const offer = offerTool({
    name: "draw_picture",
    description: "Draws a picture.",
    request: "io.agentchat.media.image.request",
    input: z.object({ prompt: z.string() }),
    run,
  });
  const offers = [{ ...offer, ...changes }];
  return defineBot({ id: "painter", displayName: "Painter", per: "server", heavyAtOnce: () => 1, offers, on: {} });
}

/** Asks for a picture of what it is told, and says how the work stands and where the picture is. */
const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "server",
  attachments: ["image"],
  on: {
    async message(turn) {
      const progress: string[] = [];
      const { pictures } = await turn.request(
        "io.agentchat.media.image.request",
        { prompt: turn.message.text },
        { onProgress: ({ text, fraction }) => progress.push(`${text} ${fraction ?? ""}`.trim()) },
      );
      await turn.reply([...progress, pictures[0]?.url].join(", "));
    },
  },
});

function openStudio(run: Draw, changes?: Partial<ToolOffer>, options: TestRoomOptions = {}) {
  return openTestRoom(asker, { otherBots: [painter(run, changes)], ...options });
}

/** Draws that are under way until they are let go. */
function easel() {
  const begun: string[] = [];
  const waiting = new Map<string, () => void>();
  const draw: Draw = async ({ prompt }, { signal }) => {
    begun.push(prompt);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.set(prompt, resolve);
    signal.addEventListener("abort", () => reject(signal.reason));
    await promise;
    return result(prompt);
  };
  const finishes = async (prompt: string): Promise<void> => {
    await expect.poll(() => begun.at(-1)).toBe(prompt);
    waiting.get(prompt)?.();
  };
  return { begun, draw, finishes };
}

describe("turn.request", () => {
  test("resolves with what the bot that offers it has made", async () => {
    const room = await openStudio(({ prompt }) => Promise.resolve(result(prompt)));
    expect(await room.says("cat")).toEqual(["mxc://test/cat"]);
  });

  test("says so when nobody offers it", async () => {
    const room = await openTestRoom(asker);
    expect((await room.says("cat"))[0]).toMatch(/^Nobody here can do that for me\. Ask the administrator/u);
  });

  test("fails with the sentence that the offering bot has for the person, and another only in the log", async () => {
    const room = await openStudio(async (_input, { download }) => {
      await download({ url: "mxc://test/nowhere" }, { name: "cat.png" });
      return result("cat");
    });
    expect((await room.says("cat"))[0]).toMatch(/^The homeserver does not have cat\.png \(any more\)\./u);
    const other = await openStudio(() => Promise.reject(new Error("the paint is secret")));
    expect((await other.says("cat"))[0]).toMatch(/^Something went wrong on my side\./u);
  });

  test("can be given up, and whoever works on it is told", async () => {
    const impatient = defineBot({
      ...asker,
      on: {
        message: (turn) =>
          turn.request("io.agentchat.media.image.request", { prompt: turn.message.text }, { timeoutMs: 20 }),
      },
    });
    const stopped = Promise.withResolvers<unknown>();
    const forever: Draw = (_input, { signal }) => {
      signal.addEventListener("abort", () => stopped.resolve(signal.reason));
      return new Promise<never>(() => undefined);
    };
    const room = await openTestRoom(impatient, { otherBots: [painter(forever)] });
    expect((await room.says("cat"))[0]).toMatch(/^Something went wrong on my side\./u);
    expect(await stopped.promise).toMatchObject({ code: "tool-timeout" });
  });

  test("tells how the work stands, in order, and nothing twice", async () => {
    const room = await openStudio(({ prompt }, { progress }) => {
      progress({ text: "Drawing" });
      for (const fraction of [0.1, 0.101, 0.5]) progress({ text: "Drawing", fraction });
      return Promise.resolve(result(prompt));
    });
    expect(await room.says("cat")).toEqual(["Drawing, Drawing 0.1, Drawing 0.5, mxc://test/cat"]);
  });
});

describe("after a restart", () => {
  test("what was done is told again, and not done again", async () => {
    let runs = 0;
    const room = await openStudio(({ prompt }) => {
      runs += 1;
      return Promise.resolve(result(`${prompt}${runs}`));
    });
    expect(await room.says("cat", { eventId: "$same" })).toEqual(["mxc://test/cat1"]);
    await room.restarts();
    await room.says("cat", { eventId: "$same" });
    expect(room.contents.map(({ body }) => body)).toEqual(["mxc://test/cat1"]);
    expect(runs).toBe(1);
    await room.says("cat", { eventId: "$another" });
    expect(runs).toBe(2);
  });

  test("what was under way goes on with what it has remembered", async () => {
    const begun = Promise.withResolvers<void>();
    const handles: unknown[] = [];
    const room = await openStudio(async ({ prompt }, { job }) => {
      handles.push(job.handle);
      if (job.handle !== undefined) return result(prompt);
      await job.remember({ id: 1 });
      await job.remember({ id: 2, of: ["cat"] });
      begun.resolve();
      return new Promise<never>(() => undefined);
    });
    const asked = room.says("cat", { eventId: "$same" });
    await begun.promise;
    await Promise.all([expect(asked).rejects.toMatchObject({ code: "stopped" }), room.restarts()]);
    expect(await room.says("cat", { eventId: "$same" })).toEqual(["mxc://test/cat"]);
    expect(handles).toEqual([undefined, { id: 2, of: ["cat"] }]);
  });
});

test("what was done is forgotten after a week", async () => {
  let runs = 0;
  let time = Date.parse("2026-11-21T09:00:00Z");
  const draw: Draw = ({ prompt }) => Promise.resolve(result(`${prompt}${(runs += 1)}`));
  const room = await openStudio(draw, {}, { now: () => time });
  await room.says("cat", { eventId: "$same" });
  time += 8 * 24 * 3_600_000;
  await room.restarts();
  await room.says("cat", { eventId: "$same" });
  expect(runs).toBe(2);
});

describe("heavy offers", () => {
  test("run one after the other, everybody's first before anybody's second, and tell who waits for how many", async () => {
    const { draw, begun, finishes } = easel();
    const room = await openStudio(draw, { isHeavy: true });
    const answers = ["cat", "dog", "emu"].map((prompt) => room.says(prompt));
    await expect.poll(() => begun).toEqual(["cat"]);
    const bobs = room.says("fox", { from: "@bob:test" });
    for (const prompt of ["cat", "fox", "dog", "emu"]) await finishes(prompt);
    await Promise.all([...answers, bobs]);
    const texts = room.contents.map(({ body }) => String(body));
    expect(texts).toEqual([
      "mxc://test/cat",
      "Waiting: this is next., mxc://test/fox",
      "Waiting: this is next., Waiting: 1 comes before this., Waiting: this is next., mxc://test/dog",
      "Waiting: 1 comes before this., Waiting: 2 come before this., Waiting: 1 comes before this., Waiting: this is next., mxc://test/emu",
    ]);
  });

  test("hold up no light ones of the same room", async () => {
    const { draw, begun, finishes } = easel();
    const light = defineBot({
      ...asker,
      on: {
        async message(turn) {
          if (turn.message.text === "quick")
            await turn.reply(await turn.request(transcription, { url: "mxc://test/a" }).then(({ text }) => text));
          else await turn.request("io.agentchat.media.image.request", { prompt: turn.message.text });
        },
      },
    });
    const ears = offerTool({
      name: "transcribe",
      description: "Writes down what is said.",
      request: transcription,
      input: z.object({ url: z.string() }),
      run: () => ({ text: "hello" }),
    });
    const ear = defineBot({ id: "ear", displayName: "Ear", per: "server", offers: [ears], on: {} });
    const room = await openTestRoom(light, { otherBots: [painter(draw, { isHeavy: true }), ear] });
    const slow = room.says("cat");
    await expect.poll(() => begun).toEqual(["cat"]);
    expect(await room.says("quick")).toEqual(["hello"]);
    await finishes("cat");
    await slow;
  });

  test("refuse more of a person than may wait", async () => {
    const { draw, begun, finishes } = easel();
    const room = await openStudio(draw, { isHeavy: true });
    const prompts = ["a", "b", "c", "d", "e", "f"];
    const answers = prompts.map((prompt) => room.says(prompt));
    await expect.poll(() => begun).toEqual(["a"]);
    expect((await room.says("g"))[0]).toMatch(/^5 things of yours are waiting already\./u);
    for (const prompt of prompts) await finishes(prompt);
    await Promise.all(answers);
    expect(begun).toEqual(prompts);
  });

  test("that wait are not begun once the person says stop", async () => {
    const { draw, begun, finishes } = easel();
    const room = await openStudio(draw, { isHeavy: true });
    const first = room.says("cat", { from: "@bob:test" });
    await expect.poll(() => begun).toEqual(["cat"]);
    const second = room.says("dog");
    await nextTurn();
    await room.says("stop");
    expect(await second).toContain("Stopped.");
    const third = room.says("emu");
    await finishes("cat");
    await finishes("emu");
    await Promise.all([first, third]);
    expect(begun).toEqual(["cat", "emu"]);
  });
});

test("while a long one is worked on, the person goes on talking", async () => {
  const { draw, begun, finishes } = easel();
  const room = await openStudio(draw, { isLong: true });
  const answers = ["cat", "dog"].map((prompt) => room.says(prompt));
  await expect.poll(() => begun).toEqual(["cat", "dog"]);
  await finishes("dog");
  expect(await answers[1]).toEqual(["mxc://test/dog"]);
  await room.says("stop");
  expect(await answers[0]).toContain("Stopped.");
});

test("input that the offer does not take is refused with what is wrong", async () => {
  const told: unknown[] = [];
  const curious = defineBot({
    ...asker,
    on: {
      message: (turn) =>
        turn
          .request("io.agentchat.media.image.request", { prompt: turn.message.text })
          .catch((error: unknown) => told.push(error)),
    },
  });
  const draw: Draw = ({ prompt }) => Promise.resolve(result(prompt));
  const otherBots = [painter(draw, { input: z.object({ prompt: z.string().max(2) }) })];
  const room = await openTestRoom(curious, { otherBots });
  await room.says("cat");
  expect(told).toEqual([expect.objectContaining({ code: "tool-failed", message: expect.stringMatching(/prompt/u) })]);
});

describe("files", () => {
  const uploading: Draw = async ({ prompt }, { upload }) => {
    const media = await upload({ bytes: Buffer.from(prompt), mimetype: "image/png", fileName: "picture.png" });
    return { pictures: [{ ...media, width: 1, height: 1 }], isPlaceholder: true };
  };

  test("are uploaded as the agent that asks, and the completion says where they are", async () => {
    const { room, completions } = await openListening(uploading);
    await room.says("cat");
    expect(room.uploads).toEqual([
      { bytes: Buffer.from("cat"), contentType: "image/png", fileName: "picture.png", agentId: room.agentId },
    ]);
    expect(completions).toEqual([
      expect.objectContaining({
        pictures: [{ url: "mxc://test/upload1", mimetype: "image/png", sizeBytes: 3, width: 1, height: 1 }],
      }),
    ]);
  });

  test("are encrypted for an encrypted room, with the key in the completion", async () => {
    const { room, completions } = await openListening(uploading);
    room.setState("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" });
    await room.says("cat");
    const picture = { url: "mxc://test/upload1", mimetype: "image/png", sizeBytes: 3, width: 1, height: 1 };
    const file = expect.objectContaining({ url: "mxc://test/upload1", v: "v2", iv: expect.any(String) });
    expect(completions).toEqual([expect.objectContaining({ pictures: [{ ...picture, file }] })]);
  });

  test("are downloaded, decrypted, within limits", async () => {
    let source: Parameters<OfferContext["download"]>[0] = { url: "" };
    const room = await openStudio(async (input, context) => {
      if (input.prompt === "draw") {
        const made = await uploading({ prompt: "lighthouse" }, context);
        source = made.pictures[0] ?? source;
        return made;
      }
      const maxBytes = input.prompt === "strict" ? 9 : 10;
      return result(Buffer.from(await context.download(source, { maxBytes, name: "It" })).toString());
    });
    room.setState("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" });
    await room.says("draw");
    expect(await room.says("change")).toEqual(["mxc://test/lighthouse"]);
    expect((await room.says("strict"))[0]).toMatch(/^It is larger than the 0 MB that I may open\./u);
  });
});

const transcription = "io.agentchat.voice.transcription.request";

async function openListening(run: Draw) {
  const bus = createInProcessBus({ report: () => undefined });
  const completions: AgentChatEvent["data"][] = [];
  const types: EventType[] = ["io.agentchat.media.image.generated"];
  await bus.subscribe({ name: "test", types }, ({ data }) => {
    completions.push(data);
  });
  return { room: await openStudio(run, {}, { bus }), completions };
}
