import { request } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const apiPath = "/_matrix/app/v1";
const tooManyBytes = 64 * 1024 * 1024 + 1;

const routes = [
  { method: "PUT", path: "/transactions/t1", body: '{"events":[]}' },
  { method: "GET", path: `/users/${encodeURIComponent(echo)}` },
  { method: "GET", path: "/rooms/%23_agentchat_lobby%3Alocalhost" },
  { method: "POST", path: "/ping", body: '{"transaction_id":"t1"}' },
] as const;

/** Of the current path and of the legacy one, and what `agentchat doctor` asks for. */
const allRoutes = [
  ...routes.flatMap((route) => [{ ...route, path: `${apiPath}${route.path}` }, route]),
  { method: "GET", path: "/_agentchat/v1/report" },
];

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

describe("what the homeserver, or somebody else, asks of AgentChat", () => {
  let world: World;
  let alice: Person;
  let roomId: string;

  beforeAll(async () => {
    world = await openWorld();
    alice = await world.person("alice");
    for (const other of ["bob", "stranger"]) await world.person(other);
    await world.startAgentChat();
    roomId = await alice.createRoom({ invite: [echo], isDirect: true });
    await alice.sees(roomId, echo, "join");
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function ask(method: string, path: string, options: { token?: string; body?: string } = {}): Promise<Answer> {
    const { token = world.hsToken, body } = options;
    const answer = await fetch(`${world.appserviceUrl}${path}`, {
      method,
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  const push = (transactionId: string, body: string): Promise<Answer> =>
    ask("PUT", `${apiPath}/transactions/${transactionId}`, { body });

  /** Says something and waits for the answer: AgentChat is well, and whatever came before has been handled. */
  async function expectToBeWell(): Promise<void> {
    const text = `well? ${crypto.randomUUID()}`;
    await alice.says(roomId, text);
    await alice.hears(roomId, echo, ({ body }) => body === text);
  }

  const refusal = (status: number, errcode: string): Answer => ({
    status,
    body: { errcode, error: expect.stringMatching(/\w/u) },
  });

  test.each(allRoutes)("$method $path without the right token is refused", async ({ method, path, ...rest }) => {
    const wrong = world.hsToken.replace(/^./u, (digit) => (digit === "0" ? "1" : "0"));
    expect(await ask(method, path, { ...rest, token: "" })).toEqual(refusal(401, "M_MISSING_TOKEN"));
    for (const token of [wrong, world.asToken, `${world.hsToken}0`, world.hsToken.slice(1)])
      expect(await ask(method, path, { ...rest, token })).toEqual(refusal(403, "M_FORBIDDEN"));
    expect(await ask(method, `${path}?access_token=${wrong}`, { ...rest, token: "" })).toEqual(
      refusal(403, "M_FORBIDDEN"),
    );
  });

  test.each(allRoutes)("$method $path takes the token as header and as query parameter", async (route) => {
    const { method, path, ...rest } = route;
    const status = path.includes("/rooms/") ? 404 : 200;
    expect(await ask(method, path, rest)).toMatchObject({ status });
    expect(await ask(method, `${path}?access_token=${world.hsToken}`, { ...rest, token: "" })).toMatchObject({
      status,
    });
  });

  test("a refused transaction has no effect, an accepted one has, on the legacy path too", async () => {
    const body = (text: string): string => JSON.stringify({ events: [messageOf(alice, roomId, text)] });
    await ask("PUT", `${apiPath}/transactions/t2`, { token: world.asToken, body: body("from an impostor") });
    await ask("PUT", `/transactions/t2?access_token=${world.hsToken}`, {
      token: "",
      body: body("from the homeserver"),
    });
    await alice.hears(roomId, echo, ({ body: text }) => text === "from the homeserver");
    await expectToBeWell();
    expect(alice.messages(roomId, echo).map(({ text }) => text)).not.toContain("from an impostor");
  });

  test("answers pings", async () => {
    for (const path of [`${apiPath}/ping`, "/_matrix/app/unstable/fi.mau.msc2659/ping"])
      expect(await ask("POST", path, { body: '{"transaction_id":"x"}' })).toEqual({ status: 200, body: {} });
  });

  test.each([
    { userId: "@agentchat:localhost", who: "the service bot", status: 200 },
    { userId: echo, who: "an agent", status: 200 },
    { userId: "@_agentchat_assistant_bob:localhost", who: "the assistant of a person who may have one", status: 200 },
    { userId: "@_agentchat_assistant_stranger:localhost", who: "that of a person who may not", status: 404 },
    { userId: "@_agentchat_assistant_nobody:localhost", who: "that of a person who does not exist", status: 404 },
    { userId: "@_agentchat_unknown:localhost", who: "a user in our namespace that no bot has", status: 404 },
    { userId: "@alice:localhost", who: "a person", status: 404 },
    { userId: "@_agentchat_echo:elsewhere", who: "a user of another server", status: 404 },
    { userId: "no user id", who: "nobody at all", status: 404 },
  ])("asked for $who ($userId) answers $status", async ({ userId, status }) => {
    const answer = await ask("GET", `${apiPath}/users/${encodeURIComponent(userId)}`);
    expect(answer).toEqual(status === 200 ? { status, body: {} } : refusal(404, "M_NOT_FOUND"));
    const profile = await fetch(`${world.synapse.url}/_matrix/client/v3/profile/${encodeURIComponent(userId)}`);
    expect(profile.status === 200).toBe(status === 200 || userId === alice.userId);
  });

  test("has no rooms", async () => {
    const answer = await ask("GET", `${apiPath}/rooms/${encodeURIComponent("#_agentchat_lobby:localhost")}`);
    expect(answer).toEqual(refusal(404, "M_NOT_FOUND"));
  });

  test.each([
    ["GET", "/"],
    ["GET", "/_matrix/app/v2/users/x"],
    ["GET", `${apiPath}/users/a/b`],
    ["GET", "/_matrix/client/versions"],
    ["PUT", `${apiPath}/transactions/`],
  ])("does not know %s %s", async (method, path) => {
    expect(await ask(method, path)).toEqual(refusal(404, "M_UNRECOGNIZED"));
  });

  test.each([
    ["POST", `${apiPath}/transactions/t3`],
    ["DELETE", `${apiPath}/users/x`],
    ["PUT", `${apiPath}/rooms/x`],
    ["GET", `${apiPath}/ping`],
  ])("does not know the method of %s %s", async (method, path) => {
    expect(await ask(method, path)).toEqual(refusal(405, "M_UNRECOGNIZED"));
  });

  test.each([
    ["no JSON", "{", "M_NOT_JSON"],
    ["nothing", "", "M_NOT_JSON"],
    ["bytes", "\u0000\uFFFD", "M_NOT_JSON"],
    ["a list", "[]", "M_BAD_JSON"],
    ["null", "null", "M_BAD_JSON"],
    ["events that are no list", '{"events":{"0":{}}}', "M_BAD_JSON"],
  ])("a transaction that is %s is refused without harm", async (_what, body, errcode) => {
    expect(await push("t4", body)).toEqual(refusal(400, errcode));
    await expectToBeWell();
  });

  test("a path that cannot be decoded is refused without harm", async () => {
    expect(await ask("GET", `${apiPath}/users/%E0%A4%A`)).toEqual(refusal(400, "M_INVALID_PARAM"));
    await expectToBeWell();
  });

  test("a transaction that breaks off is refused without harm", async () => {
    const broken = openRequest(world, { "content-length": 1000 });
    broken.sent.write('{"events":[');
    broken.sent.destroy();
    await expectToBeWell();
  });

  test("an oversize transaction is refused without harm, whether it tells its size or not", async () => {
    const told = openRequest(world, { "content-length": tooManyBytes });
    told.sent.flushHeaders();
    expect(await told.answer).toEqual(refusal(413, "M_TOO_LARGE"));
    const untold = openRequest(world, { "transfer-encoding": "chunked" });
    untold.sent.write(Buffer.alloc(tooManyBytes, " "));
    expect(await untold.answer).toEqual(refusal(413, "M_TOO_LARGE"));
    await expectToBeWell();
  });

  test("malformed events are dropped, odd ones do no harm, and the good ones among them are answered", async () => {
    const good = messageOf(alice, roomId, "the good one");
    const malformed = [
      null,
      7,
      "text",
      [],
      {},
      { ...good, event_id: 7 },
      { ...good, event_id: undefined },
      { ...good, sender: "alice" },
      { ...good, room_id: "room" },
      { ...good, type: null },
    ];
    const odd = [
      { content: null },
      { content: "text" },
      { content: [] },
      { content: { msgtype: 7, body: {} } },
      { content: { msgtype: "m.text", body: null, "m.mentions": "everyone", "m.relates_to": 7 } },
      { content: { msgtype: "m.text", "m.relates_to": { rel_type: {}, event_id: [], "m.in_reply_to": null } } },
      { content: { msgtype: "m.text", body: "x", "m.new_content": "x", "m.relates_to": { rel_type: "m.replace" } } },
      { type: "m.room.member", content: {} },
      { type: "m.room.member", state_key: echo, content: { membership: { join: true } }, room_id: "!other:localhost" },
      { type: "m.room.member", state_key: 7, unsigned: { prev_content: "x", invite_room_state: {} } },
      { type: "m.room.encryption", state_key: 0, content: {} },
      { origin_server_ts: "yesterday", unsigned: [], content: { msgtype: "m.text" } },
    ].map((changes, index) => ({ ...good, event_id: `$odd-${index}`, ...changes }));
    const body = JSON.stringify({
      events: [...malformed, ...odd, good],
      ephemeral: "nothing",
      "de.sorunome.msc2409.to_device": [null],
      "org.matrix.msc3202.device_lists": 7,
    });
    expect(await push("t5", body)).toEqual({ status: 200, body: {} });
    await alice.hears(roomId, echo, ({ body: text }) => text === "the good one");
    await expectToBeWell();
    expect(alice.messages(roomId, echo).filter(({ text }) => text === "the good one")).toHaveLength(1);
  });
});

/** An event of a person as the homeserver would push it. */
function messageOf({ userId }: Person, roomId: string, text: string): Readonly<Record<string, unknown>> {
  return {
    event_id: `$${crypto.randomUUID()}`,
    room_id: roomId,
    sender: userId,
    type: "m.room.message",
    origin_server_ts: Date.now(),
    content: { msgtype: "m.text", body: text, "m.mentions": {} },
  };
}

/** Begins a transaction, for what `fetch` would not send. */
function openRequest(world: World, headers: OutgoingHttpHeaders) {
  const { promise: answer, resolve } = Promise.withResolvers<Answer>();
  const sent = request(`${world.appserviceUrl}${apiPath}/transactions/t6`, {
    method: "PUT",
    headers: { authorization: `Bearer ${world.hsToken}`, ...headers },
  });
  // the connection is closed after the answer, while there is more to send
  sent.on("error", () => undefined);
  sent.on("response", (incoming) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    incoming.on("end", () => {
      resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) });
    });
  });
  return { sent, answer };
}
