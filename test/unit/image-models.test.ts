import { describe, expect, test } from "vitest";
import { startImagesServer } from "../harness/images-server.ts";
import { startSdwebuiServer } from "../harness/sdwebui-server.ts";
import { createImageModel } from "../../bots/models/image/create-image-model.ts";
import { imageModelContract } from "../../bots/models/image/image-model.contract.ts";
import { createSdwebuiModel } from "../../bots/models/image/sdwebui/sdwebui-model.ts";

const apiKey = { reveal: () => "sk-test" };
const signal = AbortSignal.timeout(60_000);

describe.each(imageModelContract)("$behavior", ({ verify }) => {
  test("sketch", () => verify(() => createImageModel({ provider: "sketch" })));

  test("sdwebui", async () => {
    await using server = await startSdwebuiServer();
    await verify(() => createImageModel({ provider: "sdwebui", endpoint: server.url, model: "dreams" }));
  });

  test("openai", async () => {
    await using server = await startImagesServer();
    await verify(() => createImageModel({ provider: "openai", endpoint: server.url, apiKey, model: "gpt-image-1" }));
  });
});

describe("sdwebui", () => {
  test("is asked in its own words", async () => {
    await using server = await startSdwebuiServer();
    const model = createImageModel({ provider: "sdwebui", endpoint: `${server.url}/`, model: "dreams", steps: 12 });
    const source = { bytes: Buffer.from("png"), mimetype: "image/png", strength: 0.3 };
    const common = {
      prompt: "a cat",
      negativePrompt: "dogs",
      style: "watercolor",
      width: 500,
      count: 2,
      seed: 7,
      signal,
    };
    expect(await model.generate(common)).toMatchObject([
      { seed: 7, width: 512, height: 512 },
      { seed: 8, width: 512, height: 512 },
    ]);
    await model.generate({ ...common, source });
    const wanted = {
      prompt: "a cat, watercolor",
      negative_prompt: "dogs",
      width: 512,
      height: 512,
      n_iter: 2,
      batch_size: 1,
      seed: 7,
      steps: 12,
      override_settings: { sd_model_checkpoint: "dreams" },
    };
    expect(server.requests).toEqual([
      { path: "txt2img", ...wanted },
      { path: "img2img", ...wanted, init_images: ["cG5n"], denoising_strength: 0.3 },
    ]);
  });

  test("leaves out the grid that a server may put first", async () => {
    await using server = await startSdwebuiServer();
    server.behave({ kind: "draws", makesGrid: true });
    const model = createImageModel({ provider: "sdwebui", endpoint: server.url });
    expect(await model.generate({ prompt: "a", count: 2, signal })).toMatchObject([{ seed: 4242 }, { seed: 4243 }]);
  });

  test("tells its progress, and is interrupted when nobody wants the picture anymore", async () => {
    await using server = await startSdwebuiServer();
    server.behave({ kind: "works", progress: [0, 0.25, 0.25, 0.5] });
    const model = createSdwebuiModel({ provider: "sdwebui", endpoint: server.url }, 5);
    const stopped = new AbortController();
    const fractions: number[] = [];
    const work = model.generate({
      prompt: "a",
      signal: stopped.signal,
      onProgress(fraction) {
        fractions.push(fraction);
        if (fraction === 0.5) stopped.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: "cancelled" });
    expect(fractions).toEqual([0.25, 0.5]);
    expect(server.interrupted).toBe(1);
  });

  test("gets one request at a time, and none from who has stopped waiting", async () => {
    await using server = await startSdwebuiServer();
    server.behave({ kind: "works", progress: [0.5] });
    const model = createSdwebuiModel({ provider: "sdwebui", endpoint: server.url }, 5);
    const [first, second] = [new AbortController(), new AbortController()];
    const { promise: started, resolve } = Promise.withResolvers<undefined>();
    const working = model.generate({ prompt: "1", signal: first.signal, onProgress: () => resolve(undefined) });
    const waiting = model.generate({ prompt: "2", signal: second.signal });
    const later = model.generate({ prompt: "3", signal });
    await started;
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(server.requests.map(({ prompt }) => prompt)).toEqual(["1"]);
    server.behave({ kind: "draws" });
    first.abort();
    await expect(working).rejects.toMatchObject({ code: "cancelled" });
    expect(await later).toHaveLength(1);
    expect(server.requests.map(({ prompt }) => prompt)).toEqual(["1", "3"]);
  });

  test("that makes no progress is told to stop, and given up after the third attempt", async () => {
    await using server = await startSdwebuiServer();
    server.behave({ kind: "works", progress: [0] });
    const model = createImageModel({ provider: "sdwebui", endpoint: server.url, timeoutSeconds: 0.1 });
    await expect(model.generate({ prompt: "a", signal })).rejects.toMatchObject({
      code: "timeout",
      userMessage: "The image generator took too long. Please try again.",
    });
    expect(server.interrupted).toBe(3);
  });

  test("needs its login", async () => {
    await using server = await startSdwebuiServer({ login: "ann:secret" });
    const open = (key: string) =>
      createImageModel({ provider: "sdwebui", endpoint: server.url, apiKey: { reveal: () => key } }).check(signal);
    await expect(open("ann:secret")).resolves.toBeUndefined();
    await expect(open("ann:wrong")).rejects.toMatchObject({
      code: "unauthorized",
      userMessage: "The image generator refused the key it was given. Please tell your administrator.",
    });
  });

  test("without the model says which there are", async () => {
    await using server = await startSdwebuiServer();
    const model = createImageModel({ provider: "sdwebui", endpoint: server.url, model: "nightmares" });
    await expect(model.check()).rejects.toMatchObject({
      code: "unknown-model",
      message: `sdwebui at ${server.url} does not have the model nightmares (have: dreams.safetensors [abc], dreams)`,
    });
  });
});

describe("openai", () => {
  const open = (endpoint: string, model = "gpt-image-1") =>
    createImageModel({ provider: "openai", endpoint, apiKey, model });

  test("is asked in its own words, in a size that it has", async () => {
    await using server = await startImagesServer();
    const model = open(server.url);
    await model.generate({
      prompt: "a cat",
      negativePrompt: "dogs",
      style: "ink",
      width: 1600,
      height: 900,
      count: 2,
      signal,
    });
    const source = { bytes: Buffer.from("png"), mimetype: "image/png" };
    await model.generate({ prompt: "add a cat", source, signal });
    expect(server.requests).toEqual([
      {
        path: "generations",
        model: "gpt-image-1",
        prompt: "a cat\nStyle: ink.\nDo not show: dogs.",
        n: 2,
        size: "1536x1024",
      },
      {
        path: "edits",
        model: "gpt-image-1",
        prompt: "add a cat",
        n: 1,
        image: { name: "picture.png", type: "image/png", size: 3 },
      },
    ]);
  });

  test("is asked for one picture at a time where it makes no more, and for base64 where it has to be", async () => {
    await using server = await startImagesServer({ models: ["dall-e-3"] });
    const fractions: number[] = [];
    const model = open(server.url, "dall-e-3");
    const pictures = await model.generate({
      prompt: "a",
      count: 2,
      signal,
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(pictures).toHaveLength(2);
    expect(fractions).toEqual([0.5, 1]);
    expect(server.requests).toMatchObject([
      { n: 1, response_format: "b64_json" },
      { n: 1, response_format: "b64_json" },
    ]);
    const source = { bytes: Buffer.from("png"), mimetype: "image/png" };
    await expect(model.generate({ prompt: "a", source, signal })).rejects.toMatchObject({
      code: "bad-request",
      userMessage: "The image generator that I use cannot change pictures, only draw new ones.",
    });
  });

  test("that refuses what is asked for is told in plain words, without the prompt", async () => {
    await using server = await startImagesServer();
    const error = {
      message: "Your prompt 'blood' was blocked",
      type: "image_generation_user_error",
      code: "moderation_blocked",
    };
    server.behave({ kind: "refuses", status: 400, error });
    await expect(open(server.url).generate({ prompt: "blood", signal })).rejects.toMatchObject({
      code: "bad-request",
      message: expect.not.stringContaining("blood") as unknown,
      userMessage: "The image generator refuses to draw that. Please ask for something else.",
    });
  });
});

describe.each([
  ["sdwebui", startSdwebuiServer, { kind: "refuses", status: 500 }, "unavailable", true],
  [
    "sdwebui",
    startSdwebuiServer,
    { kind: "refuses", status: 429, headers: { "retry-after": "70" } },
    "rate-limited",
    true,
  ],
  ["sdwebui", startSdwebuiServer, { kind: "says", body: "<html>" }, "bad-response", true],
  ["sdwebui", startSdwebuiServer, { kind: "says", body: `{"images":[]}` }, "bad-response", true],
  ["sdwebui", startSdwebuiServer, { kind: "says", body: `{"images":["cGRm"]}` }, "bad-response", true],
  ["openai", startImagesServer, { kind: "refuses", status: 503, error: {} }, "unavailable", true],
  [
    "openai",
    startImagesServer,
    { kind: "refuses", status: 429, error: {}, headers: { "retry-after": "70" } },
    "rate-limited",
    true,
  ],
  [
    "openai",
    startImagesServer,
    { kind: "says", body: { data: [{ url: "http://127.0.0.1/a.png" }] } },
    "bad-response",
    true,
  ],
] as const)("%s that %o", (provider, start, manner, code, retryable) => {
  test(`fails with ${code}`, async () => {
    await using server = await start();
    server.behave(manner as never);
    const model = createImageModel({
      provider,
      endpoint: server.url,
      ...(provider === "openai" ? { apiKey, model: "gpt-image-1" } : {}),
    });
    const retryAfterMs = code === "rate-limited" ? 70_000 : undefined;
    await expect(model.generate({ prompt: "a secret", signal })).rejects.toMatchObject({
      code,
      retryable,
      retryAfterMs,
      message: expect.not.stringContaining("secret") as unknown,
      userMessage: expect.stringMatching(/^The image generator/u) as unknown,
    });
  });
});

test.each([
  [{ provider: "openai", model: "m" }, /needs endpoint/u],
  [{ provider: "openai", endpoint: "http://127.0.0.1:1" }, /needs model/u],
  [{ provider: "sketch", steps: 1000 }, /steps/u],
] as const)("settings %j are refused when the model is made", (settings, message) => {
  expect(() => createImageModel(settings)).toThrow(message);
});

test("a server that is not there is said to be", async () => {
  const model = createImageModel({ provider: "sdwebui", endpoint: "http://127.0.0.1:1" });
  await expect(model.check(signal)).rejects.toMatchObject({
    code: "unreachable",
    userMessage: "The image generator cannot be reached right now. Please try again in a moment.",
  });
});
