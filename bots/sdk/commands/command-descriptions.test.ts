import { hash } from "node:crypto";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { MatrixError, parseUserId } from "#appservice";
import type { Intent, RoomId, UserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import type { ConfiguredBot } from "../configured-bot.ts";
import { defineBot } from "../define-bot.ts";
import { personalBotConfig } from "../personal-bot-config.ts";
import type { CommandDeclaration } from "./command-declaration.ts";
import { openCommandDescriptions } from "./command-descriptions.ts";
import type { StateContent } from "./command-descriptions.ts";
import { describeCommand } from "./describe-command.ts";
import { publishedCommandsInMemory } from "./published-commands-in-memory.ts";

const agentId = parseUserId("@_agentchat_notes:test");
const alice = parseUserId("@alice:test");
const admin = parseUserId("@admin:test");
const configured: ConfiguredBot = {
  bot: defineBot({ id: "notes", displayName: "Notes", per: "server", on: {} }),
  displayName: undefined,
  model: undefined,
  capabilities: {},
  choices: [],
  behavior: {
    maxContextMessages: 1,
    maxContextTokens: 500,
    emitEvents: false,
    systemPrompt: undefined,
    voice: { answers: "never", showsTranscripts: true },
    attachments: { maxMegabytes: 1, maxDocumentTokens: 100, maxPictures: 0 },
    consentMinutes: 1,
  },
  tools: () => [],
  eventing: { intents: undefined, subscriptions: [] },
  personal: personalBotConfig.parse({}),
  config: {},
};
const agent = { configured, userId: agentId };

/** A homeserver that takes state, or refuses it. */
function open(refusal?: MatrixError) {
  const publishedCommands = publishedCommandsInMemory();
  const calls: StateContent[] = [];
  const homeserver = createTestHomeserver({ serverName: "test", userPrefix: "_agentchat_" });
  const roomId: RoomId = homeserver.addRoom({ agents: [agentId], isDirect: true, members: [alice] });
  function intent(userId: UserId): Intent {
    return {
      ...homeserver.side.intent(userId),
      sendState(_roomId, state) {
        calls.push(state);
        return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
      },
    };
  }
  /** As after a start, with these commands. */
  const start = (commands: Readonly<Record<string, CommandDeclaration>>) =>
    openCommandDescriptions({
      state: { publishedCommands },
      homeserver: { intent },
      commandsOf: () =>
        Object.fromEntries(
          Object.entries(commands).map(([name, each]) => [name, { ...each, run: () => Promise.resolve() }]),
        ),
      permissionLevel: (userId) => (userId === admin ? "admin" : "user"),
      log: pino({ level: "silent" }),
    });
  const named = () => calls.splice(0).map(({ content }) => content["command"] ?? "(gone)");
  return { start, calls, named, roomId };
}

const list = { description: "shows your notes", usage: { "": "shows all", "add TEXT": "adds one" } };
const show = { description: "shows one" };

describe("descriptions of commands", () => {
  test("are as MSC4391 wants them", async () => {
    const { start, calls, roomId } = open();
    await (await start({ list })).update(agent, roomId, alice);
    expect(calls).toEqual([
      {
        type: "org.matrix.msc4391.command_description",
        stateKey: hash("sha256", "list@_agentchat_notes:test", "base64"),
        content: {
          command: "list",
          description: { "m.text": [{ body: "shows your notes" }] },
          parameters: [
            {
              key: "text",
              schema: { schema_type: "primitive", type: "string" },
              optional: true,
              description: { "m.text": [{ body: "add TEXT" }] },
            },
          ],
          "fi.mau.tail_parameter": "text",
        },
      },
    ]);
    expect(calls[0]?.stateKey).toMatch(/^[A-Za-z0-9+/]{43}=$/u);
  });

  test("have no parameter where nothing follows, and one that must be given where something has to", () => {
    expect(describeCommand("show", show)).not.toHaveProperty("parameters");
    expect(describeCommand("find", { description: "finds", usage: { WORDS: "finds them" } })).toMatchObject({
      parameters: [{ optional: false }],
    });
  });

  test("are published once, and again when they have changed, also after a start", async () => {
    const { start, named, roomId } = open();
    const first = await start({ list, show });
    await first.update(agent, roomId, alice);
    expect(named()).toEqual(["list", "show"]);
    await first.update(agent, roomId, alice);
    await (await start({ list, show })).update(agent, roomId, alice);
    expect(named()).toEqual([]);
    const changed = await start({ list: { ...list, description: "shows all notes" } });
    await changed.update(agent, roomId, alice);
    expect(named()).toEqual(["list", "(gone)"]);
  });

  test("cost nothing in a room that was made with them", async () => {
    const { start, named, roomId } = open();
    const descriptions = await start({ list, show });
    expect(descriptions.forNewRoom(agent, alice).map(({ content }) => content["command"])).toEqual(["list", "show"]);
    await descriptions.published(agent, roomId, alice);
    await descriptions.update(agent, roomId, alice);
    expect(named()).toEqual([]);
  });

  test("are those that the person may use there", async () => {
    const { start } = open();
    const descriptions = await start({
      list,
      stats: { ...show, requires: "admin" },
      rules: { ...show, where: "group" },
    });
    const names = (personId: UserId) =>
      descriptions.forNewRoom(agent, personId).map(({ content }) => content["command"]);
    expect(names(alice)).toEqual(["list"]);
    expect(names(admin)).toEqual(["list", "stats"]);
  });

  test("are not tried again where the homeserver refuses them", async () => {
    const { start, named, roomId } = open(new MatrixError("refused", "no power", { errcode: "M_FORBIDDEN" }));
    const descriptions = await start({ list, show });
    await descriptions.update(agent, roomId, alice);
    await descriptions.update(agent, roomId, alice);
    expect(named()).toEqual(["list"]);
  });

  test("are tried again where it was away", async () => {
    const { start, named, roomId } = open(new MatrixError("unreachable", "away", { retryable: true }));
    const descriptions = await start({ list });
    await descriptions.update(agent, roomId, alice);
    await descriptions.update(agent, roomId, alice);
    expect(named()).toEqual(["list", "list"]);
  });

  test("are published anew when the agent had left the room", async () => {
    const { start, named, roomId } = open();
    const descriptions = await start({ list });
    await descriptions.update(agent, roomId, alice);
    await descriptions.forget(agentId, roomId);
    await descriptions.update(agent, roomId, alice);
    expect(named()).toEqual(["list", "list"]);
  });
});
