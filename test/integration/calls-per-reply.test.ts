import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChatServer } from "../harness/chat-server.ts";
import { isOfSlowTurn, startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { stepLog } from "../harness/step-log.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";
import type { RunningAgentChat } from "../../bots/main.ts";

const service = "@agentchat:localhost";
const echo = "@_agentchat_echo:localhost";
const mention = { "m.mentions": { user_ids: [echo] } };
const send = "PUT /_matrix/client/v3/rooms/{id}/send/m.room.message/{id}";
const describeCommand = "PUT /_matrix/client/v3/rooms/{id}/state/org.matrix.msc4391.command_description/{id}";
const check = [
  "GET /_matrix/client/versions",
  "GET /_matrix/client/v3/account/whoami",
  "POST /_matrix/client/v1/appservice/agentchat/ping",
  "GET /_matrix/client/v3/user/{id}/account_data/io.agentchat.crypto_store",
];
/** Once after a start, when it suits: a mark by which a crypto store from a backup is told. */
const keepMark = "PUT /_matrix/client/v3/user/{id}/account_data/io.agentchat.crypto_store";

/** What an agent costs the homeserver, in calls of the client-server API. */
describe("calls of the homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let alice: Person;
  let running: RunningAgentChat;

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    alice = await world.person("alice");
    await start();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    running = await world.startAgentChat({ config: { homeserver: { url: proxy.url, serverName: "localhost" } } });
  }

  async function callsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
    return (await proxy.callsDuring(work)).filter((endpoint) => endpoint !== keepMark);
  }

  async function converse(roomId: string, text: string): Promise<void> {
    await alice.says(roomId, text, mention);
    await alice.hears(roomId, echo, ({ body }) => body === text);
  }

  /** A room with echo, in which everything that comes with joining has been done. */
  async function warmChat(isDirect = true): Promise<string> {
    const roomId = await alice.createRoom({ invite: [echo], isDirect });
    await alice.sees(roomId, echo, "join");
    await converse(roomId, "warm up");
    return roomId;
  }

  test("a warm reply is one, in a direct chat and in a group", async () => {
    for (const roomId of [await warmChat(), await warmChat(false)]) {
      const calls = await callsDuring(async () => {
        for (const text of ["one", "two", "three"]) await converse(roomId, text);
      });
      expect(calls).toEqual([send, send, send]);
      stepLog.line(`calls of the homeserver for a plain warm answer: ${calls.length / 3}`);
    }
  });

  test("a message that is not answered is none", async () => {
    const roomId = await warmChat(false);
    const calls = await callsDuring(async () => {
      await alice.says(roomId, "not for echo");
      await alice.says(roomId, "automatic", { ...mention, msgtype: "m.notice" });
      await converse(roomId, "for echo");
    });
    expect(calls).toEqual([send]);
  });

  test("a restart is four, and the first reply after it is one", async () => {
    const roomId = await warmChat();
    await running.stop();
    expect(await callsDuring(start)).toEqual(check);
    const calls = await callsDuring(async () => {
      for (const text of ["one", "two"]) await converse(roomId, text);
    });
    expect(calls).toEqual([send, send]);
  });

  /** Whether the room is encrypted, before anything is said in it. */
  const askEncryption = "GET /_matrix/client/v3/rooms/{id}/state/m.room.encryption/";

  const markDirect = [
    "GET /_matrix/client/v3/user/{id}/account_data/m.direct",
    "PUT /_matrix/client/v3/user/{id}/account_data/m.direct",
  ];

  test("joining and the first answer are five, and one for each command that is described", async () => {
    expect(await callsDuring(() => warmChat())).toEqual([
      "POST /_matrix/client/v3/join/{id}",
      ...markDirect,
      ...["stop", "ping", "help"].map(() => describeCommand),
      askEncryption,
      send,
    ]);
  });

  const making = [
    "PUT /_matrix/client/v3/devices/{id}",
    "PUT /_matrix/client/v3/profile/{id}/displayname",
    "PUT /_matrix/client/v3/profile/{id}/avatar_url",
    "GET /_matrix/client/v3/joined_rooms",
    "POST /_matrix/client/v3/createRoom",
    ...markDirect,
  ];

  test.each([
    { who: "alice", which: "the first", upload: ["POST /_matrix/media/v3/upload"] },
    { who: "bob", which: "the next", upload: [] },
  ])("making $which assistant, with its profile, room and greeting, is a fixed number", async ({ who, upload }) => {
    const assistant = `@_agentchat_assistant_${who}:localhost`;
    const person = who === "alice" ? alice : await world.person(who);
    const before = proxy.calls.length;
    const management = await person.createRoom({ invite: [service], isDirect: true });
    const chat = await person.acceptInvitation(assistant);
    await Promise.all([person.hears(chat, assistant), person.hears(management, service)]);
    const calls = proxy.calls.slice(before);
    const by = (agent: string | undefined): readonly string[] =>
      calls.flatMap(({ actsAs, endpoint }) =>
        actsAs === agent && !isOfSlowTurn(endpoint) && ![describeCommand, keepMark].includes(endpoint)
          ? [endpoint]
          : [],
      );
    expect(by(undefined)).toEqual(["POST /_matrix/client/v3/register"]);
    expect(by(assistant)).toEqual([...making, send]);
    expect(by(service)).toEqual([
      "POST /_matrix/client/v3/join/{id}",
      ...markDirect,
      "GET /_matrix/client/v3/profile/{id}",
      ...upload,
      askEncryption,
      send,
    ]);
  });

  test("an answer that is being written is its edits, a typing notice and one receipt for all that was asked meanwhile", async () => {
    await using model = await startChatServer();
    const carol = await world.person("carol");
    const assistant = "@_agentchat_assistant_carol:localhost";
    const ai = { provider: "openai", endpoint: model.url, model: "m" };
    await running.stop();
    running = await world.startAgentChat({
      config: {
        homeserver: { url: proxy.url, serverName: "localhost" },
        agents: { assistant: { ai, provisionAtStart: [carol.userId] } },
      },
    });
    const roomId = await carol.acceptInvitation(assistant);
    await carol.hears(roomId, assistant);
    const seconds = 3;
    const pieces = Array.from({ length: seconds * 10 }, (_each, index) => `word${index} `);
    model.answer({ kind: "paced", pieces, everyMs: 100 });
    const before = proxy.calls.length;
    await carol.says(roomId, "tell me a story");
    await carol.says(roomId, "and then?");
    await carol.hears(roomId, assistant, ({ body }) => String(body).startsWith("word0"));
    model.answer({ kind: "text", text: "Then it was over." });
    await carol.hears(roomId, assistant, ({ body }) => body === "Then it was over.");
    const calls = proxy.calls
      .slice(before)
      .filter(({ actsAs, endpoint }) => actsAs === assistant && endpoint !== describeCommand);
    const count = (part: string): number => calls.filter(({ endpoint }) => endpoint.includes(part)).length;
    const figures = { sends: count("/send/"), typing: count("/typing/"), receipts: count("/receipt/") };
    stepLog.line(
      `calls of the homeserver for an answer written in ${seconds} s and a plain one after it: ${JSON.stringify(figures)}`,
    );
    expect(figures).toMatchObject({ receipts: 1 });
    expect(figures.sends).toBeGreaterThan(2);
    expect(figures.sends).toBeLessThanOrEqual(8);
    expect(calls.filter(({ endpoint }) => endpoint.startsWith("GET"))).toEqual([]);
    expect(calls).toHaveLength(figures.sends + figures.typing + figures.receipts);
  });
});
