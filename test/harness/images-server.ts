import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { pino } from "pino";
import sharp from "sharp";
import { z } from "zod";
import { createBackground } from "../../appservice/background.ts";

/** What is looked at of a request; all of it is recorded. */
const fields = z.looseObject({ size: z.string().optional(), n: z.coerce.number().optional() });

type Manner =
  | { readonly kind: "draws" }
  | { readonly kind: "says"; readonly body: object }
  | {
      readonly kind: "refuses";
      readonly status: number;
      readonly error: object;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A server that speaks the wire format of OpenAI's images API and behaves as it is told; it draws nothing but plain colors. Its key is `sk-test`. */
export interface ImagesServer extends AsyncDisposable {
  /** For `image.endpoint`. */
  readonly url: string;
  /** Requests for pictures: the path's last part and the fields of the body. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
  behave(manner: Manner): void;
}

export async function startImagesServer({ models = ["gpt-image-1"] } = {}): Promise<ImagesServer> {
  let manner: Manner = { kind: "draws" };
  const requests: Readonly<Record<string, unknown>>[] = [];
  const background = createBackground(pino());

  async function generate(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    const body = fields.parse(path === "edits" ? formFields(bytes, request) : JSON.parse(bytes.toString()));
    requests.push({ path, ...body });
    switch (manner.kind) {
      case "refuses":
        send(response, manner.status, { error: manner.error }, manner.headers);
        break;
      case "says":
        send(response, 200, manner.body);
        break;
      case "draws":
        send(response, 200, { created: 1, data: await plainPictures(body) });
    }
  }

  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === "Bearer sk-test";
    if (!isKnown) send(response, 401, { error: { message: "Incorrect API key", code: "invalid_api_key" } });
    else if (request.url === "/v1/models") send(response, 200, { object: "list", data: models.map((id) => ({ id })) });
    else if (request.url === "/v1/images/generations" || request.url === "/v1/images/edits") {
      const path = request.url.replace(/^.*\//u, "");
      background.run("generate", () => generate(path, request, response));
    } else send(response, 404, { error: { message: "Not found", code: "model_not_found" } });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
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

async function plainPictures({ size = "1024x1024", n: count = 1 }: z.infer<typeof fields>): Promise<readonly object[]> {
  const [width = 1024, height = 1024] = size.split("x").map(Number);
  const picture = await sharp({ create: { width, height, channels: 3, background: "#993366" } })
    .png()
    .toBuffer();
  return Array.from({ length: count }, () => ({ b64_json: picture.toString("base64") }));
}

/** The fields of a multipart body; of a file its name, type and size. */
function formFields(bytes: Buffer, request: IncomingMessage): Record<string, unknown> {
  const boundary = /boundary=(\S+)/u.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
  const parts = bytes.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const [head = "", ...rest] = part.slice(2, -2).split("\r\n\r\n");
      const content = rest.join("\r\n\r\n");
      const [, name = "", file] = /name="([^"]*)"(?:; filename="([^"]*)")?/u.exec(head) ?? [];
      const type = /content-type: (\S+)/iu.exec(head)?.[1];
      return [name, file === undefined ? content : { name: file, type, size: content.length }];
    }),
  );
}

function send(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
