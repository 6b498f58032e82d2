import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { pino } from "pino";
import sharp from "sharp";
import { z } from "zod";
import { createBackground } from "../../appservice/background.ts";

/** What the API of the Stable Diffusion web UI takes; the rest of it is left out. As the real one, it refuses what has a wrong type with 422. */
const generation = z.object({
  prompt: z.string(),
  negative_prompt: z.string(),
  width: z.int().multipleOf(8),
  height: z.int().multipleOf(8),
  n_iter: z.int(),
  batch_size: z.int(),
  seed: z.int(),
  steps: z.int(),
  init_images: z.array(z.base64()).min(1).optional(),
  denoising_strength: z.number().optional(),
  override_settings: z.object({ sd_model_checkpoint: z.string() }).optional(),
});

type Generation = z.infer<typeof generation>;

type Manner =
  /** Makes pictures of one color at once. */
  | { readonly kind: "draws"; readonly makesGrid?: boolean }
  /** Tells this progress, one after the other, until it is interrupted. */
  | { readonly kind: "works"; readonly progress: readonly number[] }
  | { readonly kind: "refuses"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "says"; readonly body: string };

/** A server that speaks the wire format of the Stable Diffusion web UI and behaves as it is told; it draws nothing but plain colors. */
export interface SdwebuiServer extends AsyncDisposable {
  /** For `image.endpoint`. */
  readonly url: string;
  /** Requests for pictures: the path's last part and the body. */
  readonly requests: readonly (Generation & { readonly path: string })[];
  readonly interrupted: number;
  behave(manner: Manner): void;
}

/** @param login `user:password` that it wants to be told */
export async function startSdwebuiServer({ login }: { readonly login?: string } = {}): Promise<SdwebuiServer> {
  let manner: Manner = { kind: "draws" };
  const requests: (Generation & { path: string })[] = [];
  const progress = [0];
  let interrupted = 0;
  let interrupt = Promise.withResolvers<undefined>();
  const background = createBackground(pino());

  async function generate(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = generation.safeParse(JSON.parse(await text(request)));
    if (!body.success) {
      send(response, 422, { detail: body.error.issues });
      return;
    }
    requests.push({ path, ...body.data });
    switch (manner.kind) {
      case "refuses":
        send(response, manner.status, { error: "OutOfMemoryError" }, manner.headers);
        break;
      case "says":
        response.end(manner.body);
        break;
      case "works":
        progress.splice(0, Infinity, ...manner.progress);
        await interrupt.promise;
        send(response, 200, await answerTo(body.data, false));
        break;
      case "draws":
        send(response, 200, await answerTo(body.data, manner.makesGrid === true));
    }
  }

  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/sdapi\/v1\/|\?.*$/gu, "");
    if (request.headers.authorization !== expected) {
      send(response, 401, { detail: "Incorrect username or password" });
      return;
    }
    switch (path) {
      case "sd-models":
        send(response, 200, [{ title: "dreams.safetensors [abc]", model_name: "dreams", filename: "/m/dreams" }]);
        break;
      case "progress":
        send(response, 200, { progress: progress.length > 1 ? progress.shift() : progress[0], state: {} });
        break;
      case "interrupt":
        interrupted += 1;
        interrupt.resolve(undefined);
        interrupt = Promise.withResolvers();
        send(response, 200, {});
        break;
      case "txt2img":
      case "img2img":
        background.run("generate", () => generate(path, request, response));
        break;
      default:
        send(response, 404, { detail: "Not Found" });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get interrupted() {
      return interrupted;
    },
    behave(next) {
      manner = next;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** PNGs with the prompt written into them, as the real one does. */
async function answerTo({ width, height, n_iter: count, seed }: Generation, makesGrid: boolean): Promise<object> {
  const plain = sharp({ create: { width, height, channels: 3, background: "#336699" } });
  const picture = await plain
    .png()
    .withExif({ IFD0: { ImageDescription: "parameters: a secret prompt" } })
    .toBuffer();
  const first = seed === -1 ? 4242 : seed;
  const images = Array.from({ length: count + (makesGrid ? 1 : 0) }, () => picture.toString("base64"));
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  const info = { seed: first, all_seeds: seeds, index_of_first_image: makesGrid ? 1 : 0 };
  return { images, parameters: {}, info: JSON.stringify(info) };
}

function send(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
