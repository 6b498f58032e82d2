import { parseBasicCredentials } from "./basic-credentials.ts";
import type { Device, DeviceBook } from "./device-book.ts";
import { friendMessages } from "./friend-messages.ts";
import type { Friend } from "./friend-messages.ts";
import { textAnswer } from "./http-server.ts";
import type { HttpAnswer, HttpRequest } from "./http-server.ts";
import { parseMessage } from "./parse-message.ts";
import type { OwnTracksMessage } from "./parse-message.ts";
import type { RequestLimit } from "./request-limit.ts";

export interface EndpointOptions {
  readonly devices: Pick<DeviceBook, "find">;
  readonly limit: RequestLimit;
  /** Whether the owner of the device may use AgentChat. */
  readonly mayPost: (device: Device) => boolean;
  /** Takes what a device has posted. */
  readonly take: (device: Device, message: OwnTracksMessage) => Promise<void>;
  /** Whom the app may show. */
  readonly friendsOf: (device: Device) => Promise<readonly Friend[]>;
  /** What people see who open the address in a browser. */
  readonly page: HttpAnswer;
  readonly count: (outcome: "taken" | "malformed" | "refused" | "limited") => void;
}

/** Answers what the OwnTracks app posts in HTTP mode: each message with the friends that it may show. Who is not known is told nothing else than who has the wrong password. */
export function createEndpoint(options: EndpointOptions): (request: HttpRequest) => Promise<HttpAnswer> {
  const { devices, limit, mayPost, take, friendsOf, page, count } = options;

  async function post(device: Device, body: string): Promise<HttpAnswer> {
    const message = parseMessage(body);
    if (message.kind === "malformed") {
      count("malformed");
      return textAnswer(400, "That is no message of OwnTracks: post JSON with a _type.");
    }
    await take(device, message);
    count("taken");
    const friends = friendMessages(await friendsOf(device));
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(friends) };
  }

  return async ({ method, path, authorization, body }) => {
    if (!/\/owntracks\/?$/u.test(path)) return textAnswer(404, "Post to /owntracks.");
    if (method === "GET" || method === "HEAD") return page;
    if (method !== "POST") return textAnswer(405, "Post to this address.", { allow: "GET, HEAD, POST" });
    const { userName = "", password = "" } = parseBasicCredentials(authorization) ?? {};
    const device = devices.find(userName, password);
    if (device === undefined || !mayPost(device)) {
      count("refused");
      return refusal;
    }
    const waitSeconds = limit.take(device.deviceId);
    if (waitSeconds !== undefined) {
      count("limited");
      return textAnswer(429, "That is too often.", { "retry-after": String(waitSeconds) });
    }
    return post(device, await body());
  };
}

const refusal = textAnswer(401, "Wrong user name or password. Write !device add NAME to your assistant for new ones.", {
  "www-authenticate": 'Basic realm="AgentChat", charset="UTF-8"',
});
