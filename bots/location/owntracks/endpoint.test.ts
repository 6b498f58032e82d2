import { request } from "node:http";
import { pino } from "pino";
import { expect, it, onTestFinished, test } from "vitest";
import type { UserId } from "#sdk";
import type { Device } from "./device-book.ts";
import { createEndpoint } from "./endpoint.ts";
import { openHttpServer } from "./http-server.ts";
import type { OwnTracksMessage } from "./parse-message.ts";
import { createRequestLimit } from "./request-limit.ts";
import { setupPage } from "./setup-page.ts";

const phone: Device = { personId: "@alice:test" as UserId, deviceId: "d1", name: "phone", addedAt: 0 };
const location = { _type: "location", lat: 47.4979, lon: 19.0402, tst: 1_795_000_000, acc: 12 };
const vienna = { latitude: 48.2, longitude: 16.37 };

async function start({ mayPost = true } = {}) {
  const taken: OwnTracksMessage[] = [];
  const counts: string[] = [];
  const answer = createEndpoint({
    devices: {
      find: (userName, password) => (userName === "@alice:test" && password === "secret" ? phone : undefined),
    },
    limit: createRequestLimit(() => 0),
    mayPost: () => mayPost,
    take(_device, message) {
      if (message.kind === "encrypted") return Promise.reject(new Error("the store is away"));
      taken.push(message);
      return Promise.resolve();
    },
    friendsOf: () => Promise.resolve([{ name: "Bob", ...vienna, accuracyMeters: 1450, at: 1_795_000_000_000 }]),
    page: setupPage,
    count: (outcome) => counts.push(outcome),
  });
  const server = await openHttpServer({ host: "127.0.0.1", port: 0, answer, log: pino({ level: "silent" }) });
  onTestFinished(() => server.close());
  const url = `http://127.0.0.1:${server.port}/owntracks`;
  const authorization = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
  const post = (body: string, credentials = "@alice:test:secret") =>
    fetch(url, { method: "POST", body, headers: { authorization: authorization(credentials) } });
  return { taken, counts, url, post, authorization, close: () => server.close() };
}

it("takes a location, and answers with the friends that the app may show", async () => {
  const { post, taken, counts } = await start();
  const answer = await post(JSON.stringify(location));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual([
    { _type: "card", tid: "BO", name: "Bob" },
    { _type: "location", tid: "BO", lat: 48.2, lon: 16.37, acc: 1450, tst: 1_795_000_000 },
  ]);
  expect(taken).toEqual([
    {
      kind: "position",
      position: { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 12, at: 1_795_000_000_000 },
    },
  ]);
  expect(counts).toEqual(["taken"]);
});

test.each([
  ["a wrong password", "@alice:test:wrong"],
  ["somebody unknown", "@stranger:test:secret"],
  ["no password", "@alice:test"],
])("refuses %s in the same words, without reading on", async (_name, credentials) => {
  const { post, taken, url } = await start();
  const answer = await post(JSON.stringify(location), credentials);
  const without = await fetch(url, { method: "POST", body: "x".repeat(1_000_000) });
  expect([answer.status, await answer.text()]).toEqual([without.status, await without.text()]);
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe('Basic realm="AgentChat", charset="UTF-8"');
  expect(taken).toEqual([]);
});

it("refuses whoever may no longer use AgentChat", async () => {
  const { post } = await start({ mayPost: false });
  expect((await post(JSON.stringify(location))).status).toBe(401);
});

it("says when to come again to a device that posts too often", async () => {
  const { post, counts } = await start();
  const answers = await Promise.all(Array.from({ length: 125 }, () => post("")));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited).toHaveLength(5);
  expect(limited[0]?.headers.get("retry-after")).toBe("1");
  expect(counts.filter((outcome) => outcome === "limited")).toHaveLength(5);
});

test.each([
  ["what is no message", "lat=1", 400],
  ["what is too large", JSON.stringify({ _type: "card", face: "x".repeat(300_000) }), 413],
  ["what breaks us", JSON.stringify({ _type: "encrypted" }), 500],
])("answers %s, and goes on", async (_name, body, status) => {
  const { post } = await start();
  expect((await post(body)).status).toBe(status);
  expect((await post(JSON.stringify(location))).status).toBe(200);
});

it("shows browsers a page that runs its own script only, and elsewhere says where to post", async () => {
  const { url } = await start();
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'sha256-/u);
  expect(await page.text()).toContain("owntracks:///config?inline=");
  expect((await fetch(`${url}/../other`, { method: "POST" })).status).toBe(404);
  const put = await fetch(url, { method: "PUT" });
  expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
});

it("waits for nobody when it closes, not even for who is posting", async () => {
  const { url, authorization, close } = await start();
  const slow = request(url, { method: "POST", headers: { authorization: authorization("@alice:test:secret") } });
  const broken = new Promise((resolve) => slow.once("error", resolve));
  const connected = new Promise((resolve) => slow.once("socket", (socket) => socket.once("connect", resolve)));
  slow.write('{"_type":');
  await connected;
  await close();
  expect(await broken).toBeInstanceOf(Error);
});
